/** From a phone number to a wallet that pays: sign up, verify, bind a card, set the payment password. */
import { Inbox } from '../parts/inbox.mjs'
import { WRONG_PHONE } from '../people.mjs'

/** Signs in with the code of the text message. A phone that is not known yet gets an account. */
export async function signIn(hand, world, phone, landing) {
  const inbox = await new Inbox(world.pages, phone).open()
  await hand.open('/')
  await hand.fill('account.phone', phone)
  await hand.press('account.send_code')
  const field = hand.page.locator('input[autocomplete=one-time-code]')
  await field.waitFor()
  await field.fill(await inbox.code())
  await hand.at(landing)
}

export function openingSteps({ report, axe, me, walker, world, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name) => {
    await report.picture(me.page, name)
    await axe.check(me.page, name)
  }
  return [
    () =>
      step('a stranger signs up with the code of a text message', async () => {
        await me.open('/')
        await seen('sign-in')
        await signIn(me, world, walker.phone, 'home.services')
        await seen('services')
      }),
    () =>
      step('Me leads to Services and to the wallet', async () => {
        await me.open('/me')
        await me.at('shell.me')
        await seen('me')
        await me.follow('home.services')
        await me.at('home.services')
        await me.follow('home.wallet')
        await me.at('home.wallet')
        await seen('wallet-empty')
      }),
    () =>
      step('the real name is verified', async () => {
        await me.open('/identity')
        await me.fill('identity.name', walker.name)
        await me.fill('identity.number', walker.number)
        await seen('identity-form')
        await me.press('identity.submit')
        await me.reads('identity.verified')
        await seen('identity-verified')
      }),
    () =>
      step('a card with the wrong reserved phone is refused with its reason', async () => {
        await bind(me, walker.pan, WRONG_PHONE)
        await me.reads('problem.reserved_phone_mismatch')
        await seen('binding-refused')
      }),
    () =>
      step('a card is bound with the bank’s code', async () => {
        const inbox = await new Inbox(world.pages, walker.phone).open()
        await bind(me, walker.pan, walker.phone)
        const field = me.page.locator('input[autocomplete=one-time-code]')
        await field.waitFor()
        await seen('binding-code')
        await field.fill(await inbox.code())
        await me.reads('cards.bound')
        await seen('binding-done')
      }),
    () =>
      step('a weak payment password is refused, a good one set', async () => {
        await me.open('/payment-password/set')
        await choosePin(me, '123456')
        await me.reads('problem.pin_weak_run')
        await seen('pin-weak')
        await choosePin(me, walker.pin)
        await me.reads('payment-password.set_done')
        await seen('pin-set')
      }),
  ]
}

/** Asks the bank to bind a card; the bank’s code comes next. */
export async function bind(me, pan, phone) {
  await me.open('/cards/add')
  await me.page.locator('input[name=pan]').fill(pan)
  await me.press('parts.next')
  await me.page.locator('input[name=reserved-phone]').fill(phone)
  await me.press('cards.agree')
}

/** A new PIN is asked for twice. */
export async function choosePin(me, digits) {
  await me.reads('payment-password.first')
  await me.emptied()
  await me.pin(digits)
  await me.reads('payment-password.again')
  await me.emptied()
  await me.pin(digits)
}
