import { BUYER } from '../people.mjs'

/** The merchant's people at their console: what was sold, what was told, keys, and a signature that is checked. */
export function managingSteps({ language, report, axe, buyer, clerk, world, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name) => {
    await report.picture(clerk.page, name)
    await axe.check(clerk.page, name)
  }
  const room = async (name) => {
    await clerk.follow(`console.${name}`)
    await clerk.at(`console.${name}`)
  }
  return [
    () =>
      step('the owner signs in at the console and finds what was sold', async () => {
        await clerk.open('/till/console/')
        await clerk.fill('till.login', 'tea')
        await clerk.fill('till.password', world.sandbox.password())
        await clerk.press('till.sign_in')
        await clerk.at('console.orders')
        await clerk.fill('console.number', `tea-${language}-0001`)
        await clerk.press('console.find')
        await clerk.sees('¥28.00')
        await seen('console-orders')
      }),
    () =>
      step('some of it is given back', async () => {
        await clerk.press('console.open')
        await clerk.fill('console.refund_amount', '3.5', { left: '¥28.00' })
        await clerk.press('console.refund')
        await clerk.page.getByRole('alertdialog').or(clerk.page.getByRole('dialog')).getByRole('button', { name: clerk.t('console.refund'), exact: true }).last().click()
        await clerk.says('console.refund_succeeded')
        await seen('console-order')
      }),
    () =>
      step('what was given back is listed with its order', async () => {
        await clerk.open('/till/console/refunds')
        await clerk.at('console.refunds')
        await clerk.sees('¥3.50')
        await clerk.sees(`tea-${language}-0001`)
        await seen('console-refunds')
      }),
    () =>
      step('a bank account is named by who scans the code and agrees in the wallet', async () => {
        await clerk.open('/till/console/balance')
        await clerk.at('console.balance')
        const make = clerk.button(clerk.t('console.account_name')).or(clerk.button(clerk.t('console.account_change')))
        await make.first().click()
        const code = await clerk.page.locator('.offer .text').innerText()
        await seen('console-account-code')
        await buyer.open(new URL(code).pathname)
        await buyer.at('payout.title')
        await buyer.button(buyer.t('payout.yes')).waitFor()
        await report.picture(buyer.page, 'payout-offer')
        await axe.check(buyer.page, 'payout-offer')
        await buyer.press('payout.yes')
        await buyer.dialog('payout.title')
        await buyer.pin(BUYER.pin)
        await buyer.says('payout.done')
        await report.picture(buyer.page, 'payout-done')
        await clerk.press('console.account_agreed')
        await clerk.button(clerk.t('console.account_change')).waitFor()
        await seen('console-account')
      }),
    () =>
      step('what the system was told is there with every attempt, and is told again', async () => {
        await clerk.open('/till/console/callbacks')
        await clerk.at('console.callbacks')
        await clerk.press('console.open')
        await clerk.reads('console.outcome_unreachable')
        await clerk.press('console.resend')
        await clerk.reads('console.resent')
        await seen('console-callback')
      }),
    () =>
      step('keys are made in one step', async () => {
        await clerk.open('/till/console/keys')
        await clerk.press('console.make_keys')
        await clerk.says('console.new_keys')
        await seen('console-new-keys')
        await clerk.press('console.taken')
        await seen('console-keys')
      }),
    () =>
      step('an app is opened and unbound', async () => {
        await clerk.page.getByPlaceholder(clerk.t('console.app_name')).fill(`小程序 ${language}`)
        await clerk.press('console.app_open')
        await clerk.reads('console.app_opened')
        const row = clerk.page.getByRole('row').filter({ hasText: `小程序 ${language}` })
        await row.getByRole('button', { name: clerk.t('console.app_unbind'), exact: true }).click()
        await clerk.page.getByRole('alertdialog').or(clerk.page.getByRole('dialog')).getByRole('button', { name: clerk.t('console.app_unbind'), exact: true }).last().click()
        await row.getByText(clerk.t('console.app_unbound'), { exact: true }).waitFor()
        await seen('console-apps')
      }),
    () =>
      step('somebody joins and is given another role', async () => {
        await clerk.open('/till/console/staff')
        await clerk.at('console.staff')
        await clerk.page.locator('#staff-login').fill(`li-${language}`)
        await clerk.page.locator('#staff-name').fill('李会计')
        await clerk.page.locator('#staff-password').fill('a good password')
        await clerk.press('console.hire')
        const row = clerk.page.getByRole('row').filter({ hasText: `li-${language}` })
        await row.getByRole('button', { name: clerk.t('console.change'), exact: true }).click()
        await clerk.page.locator('.el-select').filter({ has: clerk.page.locator('#change-role') }).click()
        await clerk.page.getByRole('option', { name: clerk.t('console.role_finance'), exact: true }).last().click()
        await seen('console-person')
        await clerk.press('console.set_role')
        await row.getByText(clerk.t('console.role_finance'), { exact: true }).waitFor()
      }),
    () =>
      step('the old password is asked for before it is changed', async () => {
        await clerk.page.getByRole('banner').getByRole('button', { name: clerk.t('console.own_password'), exact: true }).click()
        await clerk.page.locator('#old-password').fill('not the old one')
        await clerk.page.locator('#fresh-password').fill('a new password')
        await clerk.page.locator('#again-password').fill('a new password')
        await clerk.page.getByRole('dialog').getByRole('button', { name: clerk.t('console.own_password'), exact: true }).click()
        await clerk.reads('problem.old_password_wrong')
        await seen('console-own-password')
        await clerk.page.keyboard.press('Escape')
      }),
    () =>
      step('a signature is checked and explained', async () => {
        await room('tester')
        await clerk.page.getByLabel('Authorization', { exact: true }).fill('WECHATPAY2-SHA256-RSA2048 mchid="1"')
        await clerk.press('console.check')
        await clerk.reads('console.verifies_not')
        await seen('console-tester')
      }),
    () =>
      step('the other rooms open', async () => {
        for (const name of ['batch', 'bills', 'balance', 'poster', 'lessons', 'staff']) {
          await room(name)
          await seen(`console-${name}`)
        }
      }),
  ]
}
