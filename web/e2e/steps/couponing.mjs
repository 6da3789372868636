/** A shop gives coupons: they are seen, used without being asked for, said on the bill, and nobody pays what was not shown. */
import { Shop } from '../parts/shop.mjs'
import { BUYER } from '../people.mjs'

export function couponingSteps({ language, report, axe, buyer, world, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name) => {
    await report.picture(buyer.page, name)
    await axe.check(buyer.page, name)
  }
  const number = (name) => `${name}-${language}-0001`
  const tag = `spring-tea-${language}`
  const name = { zh: '春茶满减', en: 'Spring tea' }[language]
  const shelf = (key) => buyer.page.getByRole('tab', { name: buyer.t(`coupons.${key}`) })
  const ticket = () => buyer.page.getByRole('tabpanel').getByRole('heading', { name })
  const scans = async (text) => {
    await buyer.open('/scan')
    await buyer.press('scan.type')
    await buyer.fill('scan.code', text)
    await buyer.press('scan.go')
    await buyer.at('pay.title')
  }
  const types = async (title) => {
    await buyer.dialog(title)
    await buyer.pin(BUYER.pin)
  }
  let shop
  let stock
  return [
    () =>
      step('without coupons the screen says how one gets them', async () => {
        shop = await Shop.of(world.sandbox.wallet)
        await buyer.open('/wallet')
        await buyer.follow('home.coupons')
        await buyer.at('coupons.title')
        await buyer.reads('coupons.none_usable')
        await seen('coupons-none')
        await buyer.follow('coupons.how')
        await buyer.at('help.coupons.question')
        await seen('coupons-help')
      }),
    () =>
      step('a shop gives a coupon, and its notice leads to it', async () => {
        stock = await shop.startStock(name, { off: 300, least: 1000, tag })
        await shop.sendCoupon(stock, number('gift'))
        await buyer.open('/chats/service')
        await buyer.page.getByRole('link').filter({ hasText: name }).first().click()
        await buyer.at('coupons.title')
        await ticket().waitFor()
        await seen('coupons-usable')
      }),
    () =>
      step('it is used by itself for the goods it is for', async () => {
        const { code_url } = await shop.order('native', number('tagged'), 2800, { goods_tag: tag })
        await scans(code_url)
        await buyer.sees(name)
        await buyer.sees('-¥3.00')
        await seen('coupon-pay')
        await buyer.press('pay.go', { amount: '¥25.00' })
        await types('pay.enter_pin')
        await buyer.says('pay.succeeded')
        await buyer.reads('pay.saved', { amount: '¥3.00' })
        await seen('coupon-paid')
        await buyer.follow('pay.see_bill')
        await buyer.reads('bills.fact_discount')
        await buyer.sees('¥28.00')
        await buyer.sees('-¥3.00')
        await seen('coupon-bill')
      }),
    () =>
      step('it stands under the used ones, which the arrow keys lead to', async () => {
        await buyer.open('/coupons')
        await shelf('usable').focus()
        await buyer.page.keyboard.press('ArrowRight')
        await buyer.page.waitForURL(/shelf=used$/)
        await ticket().first().waitFor()
        await seen('coupons-used')
        await buyer.page.keyboard.press('ArrowRight')
        await buyer.reads('coupons.none_expired')
        await seen('coupons-expired')
      }),
    () =>
      step('a price that changed while it was read is told before anything is paid', async () => {
        const { code_url } = await shop.order('native', number('changed'), 2800, { goods_tag: tag })
        await scans(code_url)
        await buyer.button(buyer.t('pay.go', { amount: '¥28.00' })).waitFor()
        await shop.sendCoupon(stock, number('later'))
        await buyer.press('pay.go', { amount: '¥28.00' })
        await types('pay.enter_pin')
        await buyer.reads('pay.price_changed', { before: '¥28.00', now: '¥25.00' })
        await seen('coupon-price-changed')
        await buyer.press('pay.go', { amount: '¥25.00' })
        await types('pay.enter_pin')
        await buyer.says('pay.succeeded')
      }),
    () =>
      step('the phone says what a till’s charge costs with a coupon', async () => {
        await shop.sendCoupon(stock, number('till'))
        await shop.charge(number('counter'), 3000, await codeOf(buyer, types), { goods_tag: tag })
        await buyer.dialog('paycode.charge')
        await buyer.sees('¥27.00')
        await buyer.sees('-¥3.00')
        await seen('coupon-charge')
        await buyer.pin(BUYER.pin)
        await buyer.says('pay.succeeded')
        await buyer.reads('pay.saved', { amount: '¥3.00' })
      }),
    () =>
      step('a till’s charge whose price changed asks for the PIN once more', async () => {
        await shop.charge(number('changing'), 3000, await codeOf(buyer, types), { goods_tag: tag })
        await buyer.dialog('paycode.charge')
        await buyer.says('paycode.charge')
        await buyer.sees('¥30.00')
        await shop.sendCoupon(stock, number('last'))
        await buyer.pin(BUYER.pin)
        await buyer.reads('pay.price_changed', { before: '¥30.00', now: '¥27.00' })
        await seen('coupon-charge-changed')
        await types('paycode.charge')
        await buyer.says('pay.succeeded')
        await buyer.reads('pay.saved', { amount: '¥3.00' })
      }),
    () =>
      step('an answer that comes after the till knows still leads to the result', async () => {
        await buyer.page.route('**/confirm', async (route) => {
          const known = buyer.page.waitForResponse(async (answer) => /charges$/.test(answer.url()) && (await answer.json()).items.length === 0)
          const answer = await route.fetch()
          await known
          await route.fulfill({ response: answer })
        })
        await shop.charge(number('slow'), 3000, await codeOf(buyer, types), { goods_tag: tag })
        await types('paycode.charge')
        await buyer.says('pay.succeeded')
        await buyer.page.unroute('**/confirm')
      }),
  ]
}

/** The digits of a fresh payment code. The first time the wallet asks for the PIN. */
async function codeOf(buyer, types) {
  await buyer.open('/pay-code')
  const bars = buyer.page.getByRole('img', { name: buyer.t('paycode.bars') })
  const first = buyer.button(buyer.t('paycode.enable'))
  await bars.or(first).first().waitFor()
  if (await first.isVisible()) {
    await first.click()
    await types('paycode.enable')
    await bars.waitFor()
  }
  await buyer.press('paycode.show_digits')
  await buyer.page.getByRole('dialog').getByRole('button', { name: buyer.t('paycode.show_digits') }).click()
  return (await buyer.page.locator('.digits').innerText()).replace(/\D/g, '')
}
