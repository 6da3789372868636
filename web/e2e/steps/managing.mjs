/** The merchant's people at their console: what was sold, what was told, keys, and a signature that is checked. */
export function managingSteps({ language, report, axe, clerk, world, pages }) {
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
      step('a signature is checked and explained', async () => {
        await room('tester')
        await clerk.page.getByLabel('Authorization', { exact: true }).fill('WECHATPAY2-SHA256-RSA2048 mchid="1"')
        await clerk.press('console.check')
        await clerk.reads('console.verifies_not')
        await seen('console-tester')
      }),
    () =>
      step('the other rooms open', async () => {
        for (const name of ['refunds', 'bills', 'balance', 'lessons', 'staff']) {
          await room(name)
          await seen(`console-${name}`)
        }
      }),
  ]
}
