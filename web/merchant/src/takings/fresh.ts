import type { Taking, Takings } from '../door'

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })

/** The business day of an instant, `2026-11-22`. */
export function businessDay(at: Date): string {
  const part = (type: string) => DAY.formatToParts(at).find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** Takings that were not there before, oldest first. A list shown for the first time has none: it is not news. */
export function freshTakings(before: Takings | undefined, now: Takings): Taking[] {
  if (!before) return []
  const known = new Set(before.items.map(({ payment_id }) => payment_id))
  return now.items.filter(({ payment_id }) => !known.has(payment_id)).reverse()
}
