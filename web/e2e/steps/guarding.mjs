/** Small payments without the PIN, a sign-in password, another device and its end, and repairing a broken page. */
import { sell } from './paying.mjs'

const PASSWORD = 'mountain-tea-2026'
/** Under what a payment code takes without the PIN. */
const SMALL = { typed: '15', shown: '¥15.00' }
/** The payment whose answer the phone never gets. */
const LOST = { typed: '23.45', shown: '¥23.45' }

export function guardingSteps({ report, axe, me, second, till, walker, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name, hand = me) => {
    await report.picture(hand.page, name)
    await axe.check(hand.page, name)
  }
  return [
    () =>
      step('small payments without the PIN are switched on with it', async () => {
        await me.open('/payment-password')
        const toggle = me.page.getByRole('switch', { name: me.t('payment-password.pinless'), exact: false })
        await me.page.getByText(me.t('payment-password.pinless'), { exact: true }).click()
        await me.dialog('payment-password.pinless')
        await me.pin(walker.pin)
        await toggle.and(me.page.locator(':checked')).waitFor()
        await seen('pinless-on')
      }),
    () =>
      step('the till takes a small sum by the payment code, and the phone asks for nothing', async () => {
        await me.open('/pay-code')
        const digits = await codeDigits(me)
        await sell(till, SMALL.typed)
        await till.press('till.read_code')
        await till.fill('till.code', digits)
        await till.press('till.charge')
        await till.says('till.paid')
        await seen('till-paid-pinless', till)
        await till.press('till.next')
        await me.open('/bills')
        await me.sees(`-${SMALL.shown}`)
      }),
    () =>
      step('a sign-in password is set, and another device signs in with it', async () => {
        await me.open('/profile/password')
        await me.page.locator('input[autocomplete=new-password]').first().fill(PASSWORD)
        await me.page.locator('input[autocomplete=new-password]').last().fill(PASSWORD)
        await seen('password-new')
        await me.press('parts.save')
        await me.reads('account.password_saved')
        await second.open('/')
        await second.press('account.by_password')
        await second.fill('account.phone', walker.phone)
        await second.page.locator('input[name=password]').fill(PASSWORD)
        await seen('sign-in-password', second)
        await second.press('account.enter')
        await second.at('shell.me')
      }),
    () =>
      step('the other device is in the list, is signed out from there, and stands at the door', async () => {
        await me.open('/security')
        await me.reads('security.devices')
        const end = me.page.getByRole('button', { name: anyDevice(me.t('security.end_one', { device: '@' })) }).filter({ visible: true })
        await end.first().waitFor()
        await seen('devices-two')
        await end.first().click()
        const dialog = me.page.getByRole('dialog').filter({ visible: true })
        await dialog.getByRole('button', { name: me.t('security.sign_out'), exact: true }).click()
        await me.reads('security.signed_out')
        await end.first().waitFor({ state: 'hidden' })
        await seen('devices-one')
        await second.open('/wallet')
        await second.at('account.sign_in')
        await seen('signed-out-elsewhere', second)
      }),
    () =>
      step('the cache is cleared and the page restarted, and the session is still there', async () => {
        await me.open('/settings')
        await me.page.getByText(me.t('shell.repair'), { exact: true }).click()
        await me.dialog('shell.repair')
        await seen('repair')
        await me.press('settings.restart')
        await me.at('shell.me')
        await me.open('/wallet')
        await me.at('home.wallet')
        await seen('wallet-after-repair')
      }),
    () =>
      step('a payment whose answer was lost is asked about again after a reload, and taken once', async () => {
        await sell(till, LOST.typed)
        await till.press('till.show_code')
        await till.page.getByText(till.t('till.as_text')).click()
        const code = await till.page.locator('code').innerText()
        await me.open('/scan')
        await me.press('scan.type')
        await me.fill('scan.code', code)
        await me.press('scan.go')
        await me.press('pay.go', { amount: LOST.shown })
        await me.dialog('pay.enter_pin')
        await me.page.route('**/api/v1/payments', loseAnswer)
        await me.pin(walker.pin)
        await me.dialog('flow.unknown')
        await seen('answer-lost')
        await me.page.unroute('**/api/v1/payments')
        await till.says('till.paid')
        await me.page.reload()
        await me.reads('flow.unfinished_words')
        await seen('answer-lost-reloaded')
        await me.press('flow.repeat')
        await me.dialog('flow.repeat')
        await me.pin(walker.pin)
        await me.says('pay.succeeded')
        await me.sees(LOST.shown)
        await till.press('till.next')
        await me.open('/bills')
        await me.sees(`-${LOST.shown}`)
        await me.page.getByText(`-${LOST.shown}`).nth(1).waitFor({ state: 'detached' })
      }),
  ]
}

/** The eighteen digits, as a shop's clerk types them. */
export async function codeDigits(me) {
  await me.press('paycode.show_digits')
  await me.page.getByRole('dialog').getByRole('button', { name: me.t('paycode.show_digits') }).click()
  return (await me.page.locator('.digits').innerText()).replace(/\D/g, '')
}

/** The name of a button, whatever device stands at its mark. */
function anyDevice(text) {
  return new RegExp(`^${text.replace('@', '.+')}$`)
}

/** The request reaches the server, which does what it asks; its answer does not come back. */
async function loseAnswer(route) {
  await route.fetch()
  await route.abort('connectionreset')
}
