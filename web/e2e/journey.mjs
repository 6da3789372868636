/** One language's journey: the steps in their order, over one browser and the people in it. */
import { openBrowser } from './parts/browser.mjs'
import { Hand } from './parts/hand.mjs'
import { wordsOf } from './parts/words.mjs'
import { FRIEND, WALKERS } from './people.mjs'
import { keepingSteps } from './steps/keeping.mjs'
import { lookingSteps } from './steps/looking.mjs'
import { openingSteps, signIn } from './steps/opening.mjs'
import { payingSteps } from './steps/paying.mjs'

export async function runJourney({ language, world, report, axe, directory }) {
  const browser = await openBrowser(language, directory)
  try {
    const t = wordsOf('wallet', language)
    const me = new Hand(await browser.phone(), t, world.wallet)
    const friend = new Hand(await browser.phone(), t, world.wallet)
    const till = new Hand(await browser.desk(), wordsOf('merchant', language), world.wallet)
    const stage = {
      report,
      axe,
      me,
      friend,
      till,
      world,
      walker: WALKERS[language],
      camera: browser.film,
      pages: () => [me.page, friend.page, till.page],
    }
    for (const run of stepsOf(stage)) {
      await run()
    }
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
    ...lookingSteps(stage),
    ...keepingSteps(stage),
  ]
}
