/** Reading what happened: messages, bills, a bill, statistics, limits. */
export function lookingSteps({ report, axe, me, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name) => {
    await report.picture(me.page, name)
    await axe.check(me.page, name)
  }
  return [
    () =>
      step('every money event is in the service conversation', async () => {
        await me.open('/chats')
        await me.at('shell.chats')
        await seen('chats')
        await me.follow('chats.service')
        await me.at('chats.service')
        await me.sees('¥88.80')
        await seen('service-conversation')
      }),
    () =>
      step('bills are grouped by month, filtered and searched', async () => {
        await me.open('/bills')
        await me.sees('-¥88.80')
        await seen('bills')
        await me.page.getByLabel(me.t('bills.kind')).selectOption('transfer_out')
        await me.sees('-¥50.00')
        await me.page.getByText('-¥88.80').waitFor({ state: 'hidden' })
        await me.page.getByLabel(me.t('bills.kind')).selectOption('')
        await me.page.getByRole('searchbox').fill('饭钱')
        await me.page.getByText('-¥88.80').waitFor({ state: 'hidden' })
        await me.sees('-¥50.00')
        await seen('bills-search')
      }),
    () =>
      step('bills of one kind in one month are listed, and a month without any says so', async () => {
        const month = me.page.getByLabel(me.t('bills.month'))
        await me.open('/bills')
        await me.page.getByLabel(me.t('bills.kind')).selectOption('top_up')
        await month.selectOption({ index: 1 })
        await me.sees('¥300.00')
        await me.page.getByText('-¥88.80').waitFor({ state: 'hidden' })
        await seen('bills-kind-month')
        await month.selectOption({ index: 2 })
        await me.reads('bills.none_found')
        await seen('bills-none-found')
        await me.press('bills.clear')
        await me.sees('-¥88.80')
      }),
    () =>
      step('a bill tells every fact and its history', async () => {
        await me.page.getByRole('link').filter({ hasText: '-¥50.00' }).first().click()
        await me.at('bills.detail')
        await me.reads('bills.history')
        await me.sees('饭钱')
        await seen('bill')
      }),
    () =>
      step('statistics show where the money went', async () => {
        await me.open('/bills/statistics')
        await me.reads('statistics.by_day')
        await seen('statistics')
        await me.press('statistics.in')
        await me.sees('¥12.50')
        await me.open('/limits')
        await me.reads('limits.raise')
        await seen('limits')
      }),
    () =>
      step('Discover lists the shops, Contacts the people paid before', async () => {
        await me.open('/discover')
        await me.reads('discover.shops')
        await seen('discover')
        await me.open('/contacts')
        await me.reads('contacts.paid')
        await seen('contacts')
      }),
  ]
}
