import { fullTime } from '@shared/i18n/dates'
import { t, te } from '@shared/i18n/i18n'
import { money } from '@shared/money/amount'

const AMOUNTS = ['fee', 'amount', 'discount']
/** What was taken off is read with a minus. */
const TAKEN_OFF = ['discount']
const INSTANT = /^\d{4}-\d{2}-\d{2}T/

export function factLabel(key: string): string {
  return te(`bills.fact_${key}`) ? t(`bills.fact_${key}`) : key
}

/** A fact's value as it is read: amounts as money, instants as times. */
export function factValue({ key, value }: { key: string; value: string }): string {
  if (AMOUNTS.includes(key) && /^-?\d+$/.test(value)) return money(TAKEN_OFF.includes(key) ? -Number(value) : Number(value))
  return INSTANT.test(value) ? fullTime(value) : value
}
