/**
 * Every way in which a binding or a payment fails, from the sandbox's side to the words on the screen: two tables, one row a
 * failure. The person owns a card for each fault; the amounts are those to which the sandbox's bank answers in its own way.
 */
import { Inbox } from '../parts/inbox.mjs'
import { bind, choosePin, signIn } from './opening.mjs'
import { decide, findAccount } from './helping.mjs'

/** What can be seen before the bank is asked. */
const REFUSED_AT_ONCE = [
  { pan: '6299010000000000300', code: 'card_number_invalid' },
  { pan: '6299020000000000016', code: 'bank_not_supported_online', next: 'choose_bank' },
  { pan: '6299510000000013', code: 'card_type_not_supported', next: 'choose_bank' },
]

/** What the bank says, or does not say. */
const REFUSED_BY_THE_BANK = [
  { pan: '6299010000000000075', code: 'card_expired', next: 'choose_bank' },
  { pan: '6299010000000000083', code: 'card_lost', next: 'contact_bank' },
  { pan: '6299010000000000091', code: 'card_frozen', next: 'contact_bank' },
  { pan: '6299010000000000109', code: 'card_closed', next: 'choose_bank' },
  { pan: '6299010000000000117', code: 'name_mismatch', next: 'contact_bank' },
  { pan: '6299010000000000125', code: 'identity_number_mismatch', next: 'contact_bank' },
  { pan: '6299010000000000133', code: 'reserved_phone_mismatch', next: 'correct_input' },
]

const KEPT = [
  { pan: '6299010000000000141', code: 'bank_unreachable', next: 'wait' },
  { pan: '6299010000000000158', code: 'bank_slow', next: 'wait' },
]

/** A card of 林晓雨's that her own account has bound. */
const BOUND_ELSEWHERE = { pan: '6299010000000000018', code: 'card_bound_elsewhere', next: 'contact_support' }
/** With the good card and the nine above, the day's tries are used up. */
const ONE_TOO_MANY = { pan: '6299010000000000166', code: 'too_many_bindings_today', next: 'contact_support' }

/** Payments by card: what is typed, and what the bank makes of it. */
const PAYMENTS = [
  { typed: '77.01', code: 'bank_refused', reason: 'AC01' },
  { typed: '77.04', code: 'card_insufficient' },
  { typed: '77.06', code: 'bank_refused', reason: 'AC06' },
  { typed: '77.14', code: 'card_limit' },
  { typed: '77.44', code: 'bank_refused', reason: 'RR04' },
]
const SILENT = '77.25'
const WRONG_PIN = '318642'

export function failingSteps({ report, axe, faller, world, operator, tester, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name) => {
    await report.picture(faller.page, name)
    await axe.check(faller.page, name)
  }
  const told = async (row, params = {}) => {
    await faller.reads(`problem.${row.code}`, params)
    if (row.next) {
      await faller.reads(`next.${row.next}`)
    }
  }
  return [
    () =>
      step('who is not verified is led to the verification before a card can be added', async () => {
        await signIn(faller, world, tester.account, 'home.services')
        await faller.open('/cards/add')
        await faller.reads('cards.verify_first')
        await faller.reads('next.verify_identity')
        await seen('fail-not-verified')
        await faller.open('/identity')
        await faller.fill('identity.name', tester.name)
        await faller.fill('identity.number', tester.number)
        await faller.press('identity.submit')
        await faller.reads('identity.verified')
      }),
    () =>
      step('the good card of somebody with many bad ones is bound', async () => {
        const inbox = await new Inbox(world.pages, tester.reserved).open()
        await bind(faller, tester.pan, tester.reserved)
        const field = faller.page.locator('input[autocomplete=one-time-code]')
        await field.waitFor()
        await field.fill(await inbox.code())
        await faller.reads('cards.bound')
        await faller.open('/payment-password/set')
        await choosePin(faller, tester.pin)
        await faller.reads('payment-password.set_done')
      }),
    ...REFUSED_AT_ONCE.map(
      (row) => () =>
        step(`a binding is refused before the bank is asked: ${row.code}`, async () => {
          await faller.open('/cards/add')
          await faller.page.locator('input[name=pan]').fill(row.pan)
          if (row.next) {
            await faller.press('parts.next')
          }
          await told(row)
          await seen(`fail-${row.code}`)
        }),
    ),
    () =>
      step(`a binding is refused before the bank is asked: ${BOUND_ELSEWHERE.code}`, async () => {
        await bind(faller, BOUND_ELSEWHERE.pan, tester.reserved)
        await told(BOUND_ELSEWHERE)
        await seen(`fail-${BOUND_ELSEWHERE.code}`)
      }),
    ...REFUSED_BY_THE_BANK.map(
      (row) => () =>
        step(`a binding fails at the bank: ${row.code}`, async () => {
          await bind(faller, row.pan, tester.reserved)
          await told(row)
          await faller.reads('cards.recommended')
          await seen(`fail-${row.code}`)
        }),
    ),
    ...KEPT.map(
      (row) => () =>
        step(`a binding is kept while the bank does not answer: ${row.code}`, async () => {
          await bind(faller, row.pan, tester.reserved)
          await told(row)
          await faller.reads('cards.checking')
          await seen(`fail-${row.code}`)
        }),
    ),
    () =>
      step(`a binding is refused before the bank is asked: ${ONE_TOO_MANY.code}`, async () => {
        await bind(faller, ONE_TOO_MANY.pan, tester.reserved)
        await told(ONE_TOO_MANY)
        await seen(`fail-${ONE_TOO_MANY.code}`)
      }),
    () =>
      step('an empty balance says what it lacks and offers the way out', async () => {
        await toShop(faller, '1')
        await chooseMethod(faller)
        const words = faller.t('problem.insufficient_balance', { needed: '¥1', available: '¥0' })
        await offers(faller).filter({ hasText: words }).waitFor()
        await seen('fail-insufficient_balance')
      }),
    ...PAYMENTS.map(
      (row) => () =>
        step(`a payment by card fails: ${row.code} ${row.reason ?? ''}`.trimEnd(), async () => {
          await payByCard(faller, tester, row.typed)
          await faller.says('pay.failed')
          await faller.reads('parts.money_not_taken')
          await told(row, { reason: row.reason && faller.t(`reason.${row.reason}`) })
          await faller.reads('pay.another_way')
          await seen(`fail-pay-${row.typed}`)
        }),
    ),
    () =>
      step('a payment without an answer says that the money is under way, and not to pay again', async () => {
        await payByCard(faller, tester, SILENT)
        await faller.says('pay.processing')
        await faller.reads('parts.money_processing')
        await faller.reads('problem.answer_unknown')
        await seen('fail-answer_unknown')
      }),
    () =>
      step('a wrong payment password says how many tries are left', async () => {
        await payByCard(faller, { ...tester, pin: WRONG_PIN }, '5')
        await faller.reads('problem.pin_wrong', { tries_left: 4 })
        await seen('fail-pin_wrong')
      }),
    () =>
      step('a limit says which one it is, and when it resets', async () => {
        await payByCard(faller, tester, '600')
        const [words] = faller.t('problem.limit_reached_daily', { limit: '¥500' }).split('¥500')
        await faller.sees(`${words}¥500`)
        await faller.reads('parts.money_not_taken')
        await seen('fail-limit_reached_daily')
      }),
    () =>
      step('a restricted account says so when it pays, and where help is', async () => {
        await findAccount(operator, tester.account)
        await decide(operator, operator.t('console.move_restricted'))
        await payByCard(faller, tester, '5')
        const [words] = faller.t('problem.account_restricted', { reason: '\u0000' }).split('\u0000')
        await faller.sees(words)
        await faller.reads('parts.money_not_taken')
        await faller.reads('next.contact_support')
        await seen('fail-account_restricted')
        await decide(operator, operator.t('console.move_normal'))
      }),
    () =>
      step('none of the refusals cost anything', async () => {
        await faller.open('/balance')
        await faller.sees('¥0.00')
        await seen('fail-balance')
      }),
  ]
}

/** The first shop's static code, as Discover leads to it. */
async function toShop(hand, typed) {
  await hand.open('/discover')
  await hand.page.locator('a[href*="/pay/shop/"], a[href*="/q/s/"]').first().click()
  await hand.at('pay.title')
  await hand.fill('pay.amount', typed)
}

async function chooseMethod(hand) {
  await hand.page.getByRole('button', { name: hand.t('method.pay_with') }).click()
  await hand.dialog('method.choose')
}

function offers(hand) {
  return hand.page.getByRole('dialog', { name: hand.t('method.choose') }).getByRole('button')
}

async function payByCard(hand, { tail, pin }, typed) {
  await toShop(hand, typed)
  const current = hand.page.getByRole('button', { name: hand.t('method.pay_with') })
  await current.filter({ hasText: tail }).waitFor()
  await hand.page.locator('.foot').getByRole('button').click()
  await hand.dialog('pay.enter_pin')
  await hand.pin(pin)
}
