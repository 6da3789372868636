/** Keeping it safe and one's own: a wrong PIN, its recovery, devices, settings, help and support. */
import { Inbox } from '../parts/inbox.mjs'
import { FRIEND } from '../people.mjs'
import { choosePin } from './opening.mjs'

const WRONG_PIN = '918273'

export function keepingSteps({ report, axe, me, walker, world, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name) => {
    await report.picture(me.page, name)
    await axe.check(me.page, name)
  }
  return [
    () =>
      step('a wrong PIN says how many tries are left and takes nothing', async () => {
        await me.open(`/transfer?phone=${FRIEND.phone}`)
        await me.fill('transfer.amount', '1')
        await me.press('transfer.go', { amount: '¥1.00' })
        await me.dialog('transfer.enter_pin')
        await me.pin(WRONG_PIN)
        await me.sees(me.t('problem.pin_wrong', { tries_left: 4 }))
        await seen('pin-wrong')
        await me.press('pin.forgot')
        await me.at('payment-password.recover')
      }),
    () =>
      step('a forgotten PIN is recovered by identity, card and text message', async () => {
        const inbox = await new Inbox(world.pages, walker.phone).open()
        await me.page.locator('input[name=name]').fill(walker.name)
        await me.page.locator('input[name=number]').fill(walker.number)
        await me.page.locator('input[name=pan]').fill(walker.pan)
        await seen('recover-proof')
        await me.press('parts.next')
        const field = me.page.locator('input[autocomplete=one-time-code]')
        await field.waitFor()
        await field.fill(await inbox.code())
        await choosePin(me, walker.newPin)
        await me.reads('payment-password.recovered')
        await seen('recovered')
        await me.follow('payment-password.check')
        await me.at('security.safety')
        await seen('safety-check')
      }),
    () =>
      step('the devices signed in are listed', async () => {
        await me.open('/security')
        await me.reads('security.devices')
        await me.reads('security.current')
        await seen('security')
      }),
    () =>
      step('language, theme and elder mode are the holder’s choice', async () => {
        await me.open('/settings')
        await me.page.getByText(me.t('settings.dark'), { exact: true }).click()
        await me.page.locator('html[data-theme=dark]').waitFor()
        await seen('settings-dark')
        await me.page.getByText(me.t('settings.elder'), { exact: true }).click()
        await me.page.locator('html.elder').waitFor()
        await seen('settings-elder')
        await me.open('/services')
        await seen('services-elder-dark')
        await me.open('/settings')
        await me.page.getByText(me.t('settings.elder'), { exact: true }).click()
        await me.page.locator('html:not(.elder)').waitFor()
        await me.page.getByText(me.t('settings.light'), { exact: true }).click()
        await me.page.locator('html[data-theme=light]').waitFor()
        const other = me.t('settings.title') === '设置' ? { name: 'English', title: 'Settings' } : { name: '中文', title: '设置' }
        await me.page.getByText(other.name, { exact: true }).click()
        await me.page.getByRole('heading', { level: 1, name: other.title }).waitFor()
        await seen('settings-other-language')
        const saved = me.page.waitForResponse((answer) => answer.url().endsWith('/account/settings') && answer.ok())
        await me.page.getByText(other.name === 'English' ? '中文' : 'English', { exact: true }).click()
        await me.at('settings.title')
        await saved
      }),
    () =>
      step('help answers with this account’s own state', async () => {
        await me.open('/help')
        await me.at('help.title')
        await seen('help')
        for (const question of ['binding_failed', 'payment_failed', 'avoid_scams', 'recover_pin']) {
          await me.open(`/help/${question}`)
          await me.at(`help.${question}.question`)
          await me.reads('help.generally')
        }
        await me.open('/help/binding_failed')
        await me.reads('help.yours')
        await seen('help-binding')
      }),
  ]
}
