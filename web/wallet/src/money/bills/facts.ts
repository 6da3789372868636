import { fullTime } from '@shared/i18n/dates'
import { t, te } from '@shared/i18n/i18n'
import { money } from '@shared/money/amount'

const AMOUNTS = ['fee', 'balance_after', 'amount', 'arrived_amount']
const INSTANT = /^\d{4}-\d{2}-\d{2}T/

export function factLabel(key: string): string {
  return te(`bills.fact_${key}`) ? t(`bills.fact_${key}`) : key
}

/** A fact's value as it is read: amounts as money, instants as times, known words in the page's language. */
export function factValue({ key, value }: { key: string; value: string }): string {
  if (AMOUNTS.includes(key) && /^-?\d+$/.test(value)) return money(Number(value))
  if (INSTANT.test(value)) return fullTime(value)
  return te(`bills.value_${value}`) ? t(`bills.value_${value}`) : value
}
