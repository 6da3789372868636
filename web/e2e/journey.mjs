/** One language's journey: the steps in their order, over one browser and the people in it. */
import { openBrowser } from './parts/browser.mjs'
import { Hand } from './parts/hand.mjs'
import { wordsOf } from './parts/words.mjs'
import { FRIEND, TESTERS, WALKERS } from './people.mjs'
import { cardingSteps } from './steps/carding.mjs'
import { couponingSteps } from './steps/couponing.mjs'
import { failingSteps } from './steps/failing.mjs'
import { guardingSteps } from './steps/guarding.mjs'
import { helpingSteps } from './steps/helping.mjs'
import { keepingSteps } from './steps/keeping.mjs'
import { lookingSteps } from './steps/looking.mjs'
import { managingSteps } from './steps/managing.mjs'
import { meetingSteps } from './steps/meeting.mjs'
import { openingSteps, signIn } from './steps/opening.mjs'
import { payingSteps } from './steps/paying.mjs'
import { sellingSteps } from './steps/selling.mjs'

export async function runJourney({ language, world, report, axe, directory }) {
  const browser = await openBrowser(language, directory)
  try {
    const t = wordsOf('wallet', language)
    const me = new Hand(await browser.phone(), t, world.wallet)
    const friend = new Hand(await browser.phone(), t, world.wallet)
    const second = new Hand(await browser.phone(), t, world.wallet)
    const till = new Hand(await browser.desk(), wordsOf('merchant', language), world.wallet)
    const child = new Hand(await browser.phone(), t, world.wallet)
    const faller = new Hand(await browser.phone(), t, world.wallet)
    const buyer = new Hand(await browser.phone(), t, world.sandbox.wallet)
    const desk = new Hand(await browser.desk(), wordsOf('sandbox', language), world.sandbox.wallet)
    const clerk = new Hand(await browser.desk(), wordsOf('merchant', language), world.sandbox.wallet)
    const operator = new Hand(await browser.desk(), wordsOf('operator', language), world.operator)
    const stage = {
      language,
      report,
      axe,
      me,
      friend,
      second,
      till,
      child,
      faller,
      buyer,
      desk,
      clerk,
      operator,
      world,
      walker: WALKERS[language],
      tester: TESTERS[language],
      camera: browser.film,
      pages: () => [me, friend, second, till, child, faller, buyer, desk, clerk, operator].map(({ page }) => page),
    }
    for (const run of stepsOf(stage)) {
      await run()
    }
    await report.aside('every screen passes axe', () => axe.throwFaults())
  } finally {
    await browser.close()
  }
}

function stepsOf(stage) {
  const { report, friend, world, pages } = stage
  return [
    ...openingSteps(stage),
    () => report.step('the friend signs in', pages, () => signIn(friend, world, FRIEND.phone, 'shell.me')),
    ...payingSteps(stage),
    ...cardingSteps(stage),
    ...lookingSteps(stage),
    ...guardingSteps(stage),
    ...meetingSteps(stage),
    ...keepingSteps(stage),
    ...helpingSteps(stage),
    ...failingSteps(stage),
    ...sellingSteps(stage),
    ...managingSteps(stage),
    ...couponingSteps(stage),
  ]
}
