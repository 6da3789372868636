/** A merchant's system sells in the sandbox: by a code, by a link in a browser, and from its own page. */
import { Shop } from '../parts/shop.mjs'
import { BUYER } from '../people.mjs'
import { signIn } from './opening.mjs'

export function sellingSteps({ language, report, axe, desk, buyer, world, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const number = (name) => `${name}-${language}-0001`
  const seen = async (name, hand) => {
    await report.picture(hand.page, name)
    await axe.check(hand.page, name)
  }
  const back = `${world.sandbox.wallet}/ca.pem`
  const payAndReturn = async (amount) => {
    await buyer.at('pay.title')
    await buyer.press('pay.go', { amount })
    await buyer.dialog('pay.enter_pin')
    await buyer.pin(BUYER.pin)
    await buyer.says('pay.succeeded')
    await buyer.link(buyer.t('pay.back_to_shop')).waitFor()
  }
  let shop
  return [
    () =>
      step('a new order stands beside the virtual phone, which scans and pays it', async () => {
        shop = await Shop.of(world.sandbox.wallet)
        await shop.order('native', number('tea'), 2800)
        await desk.open('/sandbox/')
        await desk.page.getByRole('button', { name: number('tea') }).click()
        await desk.reads('desk.scan_and_pay')
        await seen('sandbox-order', desk)
        await desk.press('desk.scan_and_pay')
        await desk.says('desk.paid')
        await desk.page.getByRole('button', { name: number('tea') }).filter({ hasText: desk.t('desk.state_SUCCESS') }).waitFor()
        await seen('sandbox-paid', desk)
      }),
    () =>
      step('a phone that comes too late is told so', async () => {
        await desk.press('desk.scan_and_pay')
        await desk.reads('problem.order_paid')
        await seen('sandbox-too-late', desk)
      }),
    () =>
      step('the time machine goes ahead', async () => {
        await desk.press('desk.jump_minutes')
        await desk.button(desk.t('desk.jump_minutes')).and(desk.page.locator(':enabled')).waitFor()
        await desk.press('desk.show_code')
        await desk.page.locator('output').filter({ hasText: /^\d{18}$/ }).waitFor()
        await seen('sandbox-code', desk)
      }),
    () =>
      step('a link in a browser leads to the wallet, and back to the shop', async () => {
        await signIn(buyer, world.sandbox, BUYER.phone, 'shell.me')
        const scene_info = { payer_client_ip: '192.0.2.1', h5_info: { type: 'Wap' } }
        const { h5_url } = await shop.order('h5', number('browser'), 4500, { scene_info })
        await buyer.page.goto(`${h5_url}&redirect_url=${encodeURIComponent(back)}`)
        await buyer.at('pay.title')
        await seen('h5-order', buyer)
        await payAndReturn('¥45.00')
        await seen('h5-paid', buyer)
      }),
    () =>
      step('several orders are read one by one and paid at once', async () => {
        const { mchid } = shop.settings
        const { code_url } = await shop.combine(number('basket'), [
          { mchid, description: '一壶龙井', total_amount: 2800 },
          { mchid, description: '茶点两份', total_amount: 1950 },
        ])
        await buyer.open(`/q/t/${new URL(code_url).searchParams.get('pr')}`)
        await buyer.at('pay.title')
        await buyer.reads('pay.parts', { count: 2 })
        await buyer.sees('茶点两份')
        await seen('combined-order', buyer)
        await buyer.press('pay.go', { amount: '¥47.50' })
        await buyer.dialog('pay.enter_pin')
        await buyer.pin(BUYER.pin)
        await buyer.says('pay.succeeded')
      }),
    () =>
      step("the examiner tells what is wrong with a shop's system", async () => {
        await desk.open('/sandbox/')
        await desk.press('desk.view_examiner')
        await desk.page.getByLabel(desk.t('examiner.address')).fill('http://127.0.0.1:9/notify')
        await desk.press('examiner.run')
        await desk.reads('examiner.failed', { count: 1 })
        await desk.reads('examiner.mend')
        await seen('sandbox-examiner', desk)
      }),
    () =>
      step("a shop's page hands over a signed order", async () => {
        const { openid } = shop.settings
        const { prepay_id } = await shop.order('jsapi', number('page'), 1600, { payer: { openid } })
        const address = shop.invocation(prepay_id, back)
        await buyer.open(address.replace('paySign=', 'paySign=A'))
        await buyer.reads('problem.invocation_not_signed')
        await seen('invocation-not-signed', buyer)
        await buyer.open(address)
        await payAndReturn('¥16.00')
      }),
  ]
}
