/** An operator meets the holder, which raises the class; then a large sum goes to somebody new. */
import { STRANGER } from '../people.mjs'
import { decide, enter, findAccount } from './helping.mjs'

const LARGE = { typed: '5000', shown: '¥5,000.00' }
const TOP_UP = { typed: '5100', shown: '¥5,100.00' }
const WRONG_CHARACTER = '王'

export function meetingSteps({ report, axe, me, operator, walker, world, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name, hand = me) => {
    await report.picture(hand.page, name)
    await axe.check(hand.page, name)
  }
  return [
    () =>
      step('the operator enters, the first one by the one-time link', async () => {
        await enter(operator, world)
        await operator.at('console.reviews')
      }),
    () =>
      step('the operator has met the holder, whose class is raised', async () => {
        await findAccount(operator, walker.phone)
        await decide(operator, operator.t('console.met'))
        await operator.reads('console.met_done')
        await seen('operator-met', operator)
        await me.open('/identity')
        await me.reads('identity.verified')
        await seen('identity-class')
      }),
    () =>
      step('a large sum is topped up', async () => {
        await me.open('/top-up')
        await me.fill('fund.top_up_amount', TOP_UP.typed)
        await me.reads('fund.no_fee')
        await me.press('fund.top_up_go')
        await me.dialog('fund.top_up_confirm')
        await me.pin(walker.pin)
        await me.reads('fund.top_up_arrived')
      }),
    () =>
      step('a large sum to somebody new warns, and wants a character of the real name', async () => {
        await me.open(`/transfer/to?phone=${STRANGER.phone}`)
        await me.reads('transfer.warning_new_payee')
        await me.fill('transfer.amount', LARGE.typed)
        await seen('transfer-large')
        await me.press('transfer.go', { amount: LARGE.shown })
        await me.dialog('transfer.name_check')
        await seen('name-check')
      }),
    () =>
      step('a wrong character is refused and takes nothing', async () => {
        await giveCharacter(me, WRONG_CHARACTER)
        await me.reads('problem.name_check_failed')
        await seen('name-check-failed')
      }),
    () =>
      step('the right character lets the large sum go', async () => {
        await giveCharacter(me, [...STRANGER.name][0])
        await enterPin(me, walker.pin)
        await me.reads('transfer.arrived')
        await me.sees(LARGE.shown)
        await seen('transfer-large-done')
      }),
  ]
}

async function enterPin(me, pin) {
  await me.dialog('transfer.enter_pin')
  await me.emptied()
  await me.pin(pin)
}

async function giveCharacter(me, character) {
  const dialog = me.page.getByRole('dialog', { name: me.t('transfer.name_check') })
  await dialog.getByLabel(me.t('transfer.name_character')).fill(character)
  await dialog.getByRole('button', { name: me.t('parts.next'), exact: true }).click()
}
