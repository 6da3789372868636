import type { Finding, Order } from '../door'

/** What is to be mended first, then what is yet to be tried. */
export const OUTCOMES = ['failed', 'not_seen', 'passed'] as const

export type Outcome = (typeof OUTCOMES)[number]

export interface Group {
  outcome: Outcome
  findings: Finding[]
}

/** The findings by what came of them, each group in the order of the check-list; no group is empty. */
export function grouped(findings: Finding[]): Group[] {
  const groups = OUTCOMES.map((outcome) => ({ outcome, findings: findings.filter((finding) => finding.outcome === outcome) }))
  return groups.filter(({ findings }) => findings.length > 0)
}

export interface Merchant {
  mchid: string
  name: string
  /** Where the newest of its orders is to be told. */
  address: string
}

/** Who has placed orders, the newest first: a merchant, or the provider that deals for it. */
export function merchantsOf(orders: Order[]): Merchant[] {
  const found = new Map<string, Merchant>()
  for (const { dealer_mchid: mchid, dealer: name, notify_url } of orders) {
    const known = found.get(mchid)
    if (!known) found.set(mchid, { mchid, name, address: notify_url ?? '' })
    else known.address ||= notify_url ?? ''
  }
  return [...found.values()]
}

/** Whether callbacks can be sent there; nothing typed leaves the choice to the server. */
export function isAddress(text: string): boolean {
  const typed = text.trim()
  return typed === '' || (/^https?:\/\//i.test(typed) && URL.canParse(typed))
}
