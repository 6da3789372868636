/** What an operator does for a holder: answers support, restricts and restores, reviews, checks the books. */
import { CHILDREN } from '../people.mjs'
import { signIn } from './opening.mjs'

const OPERATOR = { name: '值班', password: 'a-long-pass-phrase-9' }
const REASON = '核对身份 / identity check'

export function helpingSteps({ report, axe, me, child, operator, walker, language, world, pages }) {
  const step = (name, body) => report.step(name, pages, body)
  const seen = async (name, hand = me) => {
    await report.picture(hand.page, name)
    await axe.check(hand.page, name)
  }
  return [
    () =>
      step('a holder writes to support', async () => {
        await me.open('/tickets/new')
        await me.page.locator('textarea').fill('请问限额怎么提高？')
        await seen('ticket-new')
        await me.press('help.send')
        await me.reads('help.waiting')
        await seen('ticket-waiting')
      }),
    () =>
      step('the operator answers, and the answer appears while the holder waits', async () => {
        await operator.follow('console.tickets')
        await operator.at('console.tickets')
        await operator.press('console.open')
        await operator.page.locator('#ticket-reply').fill('再绑定一张别的银行的卡即可。')
        await seen('operator-tickets', operator)
        await operator.press('console.send')
        await me.sees('再绑定一张别的银行的卡即可。')
        await seen('ticket-answered')
      }),
    () =>
      step('a restricted account says why, and is restored', async () => {
        await me.open('/services')
        await findAccount(operator, walker.phone)
        await seen('operator-account', operator)
        await decide(operator, operator.t('console.move_restricted'))
        await me.reads('home.state_restricted')
        await me.sees(REASON)
        await seen('restricted')
        await decide(operator, operator.t('console.move_normal'))
        await me.page.getByText(me.t('home.state_restricted'), { exact: true }).waitFor({ state: 'hidden' })
      }),
    () =>
      step('a verification that the registry cannot settle is decided by the operator', async () => {
        const who = CHILDREN[language]
        await signIn(child, world, who.phone, 'home.services')
        await child.open('/identity')
        await child.fill('identity.name', who.name)
        await child.fill('identity.number', who.number)
        await child.press('identity.submit')
        await child.reads('identity.review')
        await seen('identity-review', child)
        await operator.follow('console.reviews')
        await operator.at('console.reviews')
        await operator.press('console.again')
        await operator.button(operator.t('console.approve')).waitFor()
        await seen('operator-reviews', operator)
        await decide(operator, operator.t('console.approve'))
        await child.reads('identity.verified')
      }),
    () =>
      step('the books hold, and every act was recorded', async () => {
        await operator.follow('console.books')
        await operator.at('console.books')
        await operator.press('console.check')
        await operator.reads('console.books_good')
        await seen('operator-books', operator)
        await operator.follow('console.acts')
        await operator.at('console.acts')
        await operator.sees(REASON)
        await seen('operator-acts', operator)
      }),
  ]
}

/** The first operator makes the account; whoever comes later signs in. */
export async function enter(operator, world) {
  const first = world.takeOperatorLink()
  await operator.page.goto(first ?? `${operator.home}/sign-in`)
  await operator.page.locator('#operator-name').fill(OPERATOR.name)
  await operator.page.locator('#operator-password').fill(OPERATOR.password)
  await operator.press(first ? 'console.begin' : 'console.enter')
}

/** Looks an account up by its phone number. */
export async function findAccount(operator, phone) {
  await operator.follow('console.accounts')
  await operator.at('console.accounts')
  await operator.page.locator('#account-search').fill(phone)
  await operator.press('console.search')
  await operator.reads('console.state_normal')
}

/** Every decision asks for its reason. */
export async function decide(operator, act) {
  await operator.button(act).click()
  const dialog = operator.page.getByRole('dialog').filter({ visible: true })
  await dialog.locator('textarea').fill(REASON)
  await dialog.getByRole('button', { name: operator.t('parts.confirm'), exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}
