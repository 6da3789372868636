/**
 * What axe finds on a page must be in the allow-list, which may only shrink: an entry that nothing matches any more is
 * itself a failure, so that a mended page cannot break again unseen.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { readFileSync } from 'node:fs'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

export class Axe {
  #allowed
  #met = new Set()
  #faults = []

  constructor(file) {
    this.#allowed = JSON.parse(readFileSync(file, 'utf8'))
  }

  /** Looks at a page. Faults are kept for the end, so that one of them does not hide the screens after it. */
  async check(page, screen) {
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
    const faults = violations.filter(({ id }) => !this.#allows(screen, id))
    this.#faults.push(...faults.map((fault) => `${screen}: ${describe(fault)}`))
  }

  /** Throws what was found that is not allowed, and forgets it. */
  throwFaults() {
    const faults = this.#faults.splice(0)
    if (faults.length > 0) {
      throw new Error(faults.join('\n'))
    }
  }

  /** Throws when an allowed fault was not met in a whole run. */
  checkShrunk() {
    const stale = this.#allowed.filter((entry) => !this.#met.has(entry))
    if (stale.length > 0) {
      throw new Error(`no longer needed in the allow-list: ${JSON.stringify(stale)}`)
    }
  }

  #allows(screen, rule) {
    const entry = this.#allowed.find((one) => one.screen === screen && one.rule === rule)
    if (entry) {
      this.#met.add(entry)
    }
    return entry !== undefined
  }
}

function describe({ id, impact, help, nodes }) {
  return `${id} (${impact}): ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`
}
