/** Top up, pay a shop by scanning and by being scanned, transfer, receive, withdraw. */
import { showElement, showNothing } from '../parts/camera.mjs'
import { FRIEND } from '../people.mjs'

export function payingSteps({ report, axe, me, friend, till, walker, world, camera, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name, hand = me) => {
    await report.picture(hand.page, name)
    await axe.check(hand.page, name)
  }
  return [
    () =>
      step('money is topped up from the card', async () => {
        await me.open('/top-up')
        await me.fill('fund.top_up_amount', '300')
        await me.reads('fund.no_fee')
        await seen('top-up')
        await me.press('fund.top_up_go')
        await me.dialog('fund.top_up_confirm')
        await seen('top-up-pin')
        await me.pin(walker.pin)
        await me.reads('fund.top_up_arrived')
        await seen('top-up-arrived')
        await me.open('/balance')
        await me.sees('¥300.00')
        await seen('balance')
      }),
    () =>
      step('the shop signs in to its till and shows a code for one sale', async () => {
        await till.open('/till/')
        await till.fill('till.login', world.till.login)
        await till.fill('till.password', world.till.password)
        await seen('till-sign-in', till)
        await till.press('till.sign_in')
        await sell(till, '88.8')
        await seen('till-amount', till)
        await till.press('till.show_code')
        await till.reads('till.scan_this')
        await seen('till-code', till)
      }),
    () =>
      step('the code is scanned by the page’s own scanner and paid', async () => {
        await showElement(camera, till.page.getByRole('img', { name: till.t('till.order_qr') }))
        await me.open('/scan')
        await me.at('pay.title')
        await me.sees('¥88.80')
        await seen('pay-confirm')
        await me.press('pay.go', { amount: '¥88.80' })
        await me.dialog('pay.enter_pin')
        await seen('pay-pin')
        await me.pin(walker.pin)
        await me.says('pay.succeeded')
        await seen('pay-done')
        await till.says('till.paid')
        await seen('till-paid', till)
      }),
    () =>
      step('the payment code is shown after the PIN was asked once', async () => {
        await me.open('/pay-code')
        await me.press('paycode.enable')
        await me.dialog('paycode.enable')
        await me.pin(walker.pin)
        await me.page.getByRole('img', { name: me.t('paycode.bars') }).waitFor()
        await seen('pay-code')
      }),
    () =>
      step('the till takes the payment code and the phone asks for the PIN', async () => {
        await me.press('paycode.show_digits')
        await me.page.getByRole('dialog').getByRole('button', { name: me.t('paycode.show_digits') }).click()
        const digits = (await me.page.locator('.digits').innerText()).replace(/\D/g, '')
        showNothing(camera)
        await till.press('till.next')
        await sell(till, '30')
        await till.press('till.read_code')
        await till.fill('till.code', digits)
        await till.press('till.charge')
        await till.reads('till.awaiting_pin')
        await seen('till-awaiting-pin', till)
        await me.dialog('paycode.charge')
        await seen('charge-pin')
        await me.pin(walker.pin)
        await me.says('pay.succeeded')
        await till.says('till.paid')
        await till.press('till.next')
        await seen('till-takings', till)
      }),
    () =>
      step('a transfer arrives while the friend looks on', async () => {
        await friend.open('/receive')
        await friend.page.getByRole('img', { name: friend.t('receive.qr') }).waitFor()
        await me.open('/transfer')
        await me.fill('transfer.phone', FRIEND.phone)
        await seen('transfer')
        await me.press('parts.next')
        await me.fill('transfer.amount', '50')
        await me.fill('transfer.note', '饭钱')
        await seen('transfer-to')
        await me.press('transfer.go', { amount: '¥50.00' })
        await me.dialog('transfer.enter_pin')
        await me.pin(walker.pin)
        await me.reads('transfer.arrived')
        await seen('transfer-done')
        await friend.sees('+¥50.00')
        await seen('friend-received', friend)
      }),
    () =>
      step('the own code with an amount is paid by the friend, and arrives live', async () => {
        await me.open('/receive')
        await me.press('receive.set')
        await me.fill('receive.amount', '12.5')
        await me.fill('receive.note', '咖啡')
        await me.press('parts.confirm')
        await me.sees('¥12.50')
        await seen('receive')
        await me.page.getByText(me.t('receive.as_text')).click()
        const code = await me.page.locator('code').innerText()
        await payByCode(friend, code)
        await me.sees('+¥12.50')
        await seen('received')
      }),
    () =>
      step('money is withdrawn to the card, step by step', async () => {
        await me.open('/withdraw')
        await me.fill('fund.withdrawal_amount', '20')
        await me.page.getByText(me.t('fund.arrival_minutes')).or(me.page.getByText(me.t('fund.arrival_instant'))).first().waitFor()
        await seen('withdraw')
        await me.press('fund.withdrawal_go')
        await me.dialog('fund.withdrawal_confirm')
        await me.pin(walker.pin)
        await me.reads('fund.withdrawal_arrived')
        await seen('withdraw-arrived')
      }),
  ]
}

/** Types what the next sale costs. */
export async function sell(till, amount) {
  await till.page.getByLabel(till.t('till.amount')).first().fill(amount)
}

/** The friend types the code's text, as somebody without a camera would. */
async function payByCode(friend, code) {
  await friend.open('/scan')
  await friend.press('scan.type')
  await friend.fill('scan.code', code)
  await friend.press('scan.go')
  await friend.press('transfer.go', { amount: '¥12.50' })
  await friend.dialog('transfer.enter_pin')
  await friend.pin(FRIEND.pin)
  await friend.reads('transfer.arrived')
}
