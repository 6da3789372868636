/** Several cards: another one bound, their order, a shop paid with a chosen one, what a bank refuses or leaves open, unbinding. */
import { showNothing } from '../parts/camera.mjs'
import { Inbox } from '../parts/inbox.mjs'
import { bind } from './opening.mjs'
import { sell } from './paying.mjs'

/** Amounts to which the sandbox's banks answer in their own way. */
const BLOCKED = { typed: '77.06', shown: '¥77.06' }
const SILENT = { typed: '77.23', shown: '¥77.23' }
/** More than the balance holds by then. */
const DEAR = { typed: '500', shown: '¥500.00' }
const LEFT = '¥123.70'

export function cardingSteps({ report, axe, me, till, walker, world, camera, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name, hand = me) => {
    await report.picture(hand.page, name)
    await axe.check(hand.page, name)
  }
  return [
    () =>
      step('a card of a second bank is bound, and the cards change their order', async () => {
        const inbox = await new Inbox(world.pages, walker.phone).open()
        await bind(me, walker.second.pan, walker.phone)
        const field = me.page.locator('input[autocomplete=one-time-code]')
        await field.waitFor()
        await field.fill(await inbox.code())
        await me.reads('cards.bound')
        await me.open('/cards')
        await me.press('cards.order')
        await me.press('cards.up', { name: walker.second.name })
        await me.reads('cards.ordered')
        await me.page.getByRole('listitem').first().filter({ hasText: walker.second.tail }).waitFor()
        await seen('cards-ordered')
      }),
    () =>
      step('a shop’s code is read from a picture, and the balance says why it cannot pay', async () => {
        showNothing(camera)
        await showOrder(till, DEAR.typed)
        const picture = await till.page.getByRole('img', { name: till.t('till.order_qr') }).screenshot()
        await me.open('/scan')
        await me.page.locator('input[type=file]').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture })
        await me.at('pay.title')
        await me.sees(DEAR.shown)
        await seen('pay-by-picture')
        await openMethods(me)
        const balance = offer(me, me.t('method.balance'))
        await balance.filter({ hasText: me.t('problem.insufficient_balance', { needed: '¥500', available: LEFT }) }).waitFor()
        await seen('pay-methods')
      }),
    () =>
      step('another card is chosen and pays the shop', async () => {
        await offer(me, walker.tail).click()
        await current(me, walker.tail).waitFor()
        await pay(me, DEAR.shown, walker.pin)
        await me.says('pay.succeeded')
        await me.sees(walker.tail)
        await seen('pay-by-card')
        await till.says('till.paid')
        await till.press('till.next')
      }),
    () =>
      step('a code is typed; the bank never answers, and the holder is told not to pay again', async () => {
        await showOrder(till, SILENT.typed)
        await till.page.getByText(till.t('till.as_text')).click()
        await seen('till-code-text', till)
        const code = await till.page.locator('code').innerText()
        await me.open('/scan')
        await me.press('scan.type')
        await me.fill('scan.code', code)
        await seen('scan-typed')
        await me.press('scan.go')
        await me.sees(SILENT.shown)
        await openMethods(me)
        await offer(me, walker.second.tail).click()
        await current(me, walker.second.tail).waitFor()
        await pay(me, SILENT.shown, walker.pin)
        await me.says('pay.processing')
        await seen('pay-processing')
      }),
    () =>
      step('the bank is asked what became of it, and the result appears by itself', async () => {
        await me.says('pay.succeeded')
        await seen('pay-resolved')
        await till.says('till.paid')
        await till.press('till.next')
      }),
    () =>
      step('a bank refuses a top-up, and the screen says what happened to the money', async () => {
        await me.open('/top-up')
        await me.fill('fund.top_up_amount', BLOCKED.typed)
        await me.reads('fund.no_fee')
        await me.press('fund.top_up_go')
        await me.dialog('fund.top_up_confirm')
        await me.pin(walker.pin)
        await me.reads('fund.top_up_failed')
        await me.sees(BLOCKED.shown)
        await me.reads('parts.money_not_taken')
        await seen('top-up-refused')
      }),
    () =>
      step('a card is unbound with the PIN', async () => {
        await me.open('/cards')
        await me.link(walker.second.tail).click()
        await me.at('cards.card')
        await seen('card')
        await me.press('cards.unbind')
        await me.dialog('cards.unbind')
        await me.pin(walker.pin)
        await me.at('cards.title')
        await me.page.getByText(walker.second.tail).waitFor({ state: 'hidden' })
        await seen('card-unbound')
      }),
  ]
}

/** The till shows a code for a sale, and is back at the amount after the one before. */
async function showOrder(till, amount) {
  await sell(till, amount)
  await till.press('till.show_code')
  await till.reads('till.scan_this')
}

/** The sheet in which the way to pay is chosen. */
async function openMethods(me) {
  await me.page.getByRole('button', { name: me.t('method.pay_with') }).click()
  await me.dialog('method.choose')
}

function offer(me, text) {
  return me.page.getByRole('dialog', { name: me.t('method.choose') }).getByRole('button').filter({ hasText: text })
}

function current(me, text) {
  return me.page.getByRole('button', { name: me.t('method.pay_with') }).filter({ hasText: text })
}

async function pay(me, shown, pin) {
  await me.press('pay.go', { amount: shown })
  await me.dialog('pay.enter_pin')
  await me.pin(pin)
}
