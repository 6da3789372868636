import type { Problem } from '../api/problem'
import { fullTime, shortTime } from '../i18n/dates'
import { t, te } from '../i18n/i18n'
import { roundMoney } from '../money/amount'

/** Parameters that are amounts in fen, and parameters that are instants; every other one is shown as it is. */
const AMOUNTS = new Set(['amount', 'minimum', 'asked', 'available', 'balance', 'fee', 'left', 'limit', 'needed', 'used'])
/** `min` and `max` bound amounts in these refusals, and lengths in all others. */
const BOUNDED_AMOUNT = /^amount_/
const INSTANT = /^\d{4}-\d{2}-\d{2}T/

/** What happened, in the page's language. An unknown code is told as a fault with its request id. */
export function problemWords(problem: Problem): string {
  const key = te(`problem.${problem.code}`) ? `problem.${problem.code}` : 'problem.internal_error'
  return t(key, { request_id: problem.request_id, code: problem.code, ...namedParams(problem.params, BOUNDED_AMOUNT.test(problem.code)) })
}

/** What happened to the money, said before anything else; nothing when no money was involved. */
export function moneyWords(problem: Problem): string | undefined {
  return problem.money === 'none' ? undefined : t(`parts.money_${problem.money}`)
}

/** A problem's or a message's parameters as words: amounts as money, instants as times, reasons as their own words.
 *
 * `boundsAmount`: whether `min` and `max` are amounts too.
 */
export function namedParams(params: Record<string, string>, boundsAmount = false): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, paramWords(name, value, boundsAmount)]))
}

function paramWords(name: string, value: string, boundsAmount: boolean): string {
  const isAmount = AMOUNTS.has(name) || (boundsAmount && (name === 'min' || name === 'max'))
  if (isAmount && /^-?\d+$/.test(value)) return roundMoney(Number(value))
  if (INSTANT.test(value)) return name === 'at' ? fullTime(value) : shortTime(value)
  if (name === 'retry_after_s') return duration(Number(value))
  if (name === 'reason' && te(`reason.${value}`)) return t(`reason.${value}`)
  return value
}

function duration(seconds: number): string {
  if (seconds < 120) return t('parts.seconds', { count: seconds })
  if (seconds < 7200) return t('parts.minutes', { count: Math.ceil(seconds / 60) })
  return t('parts.hours', { count: Math.ceil(seconds / 3600) })
}
