import { fullTime } from '@shared/i18n/dates'
import { t, te } from '@shared/i18n/i18n'
import { money } from '@shared/money/amount'

const AMOUNTS = ['fee', 'amount', 'order_amount', 'discount']
/** What was taken off is read with a minus. */
const TAKEN_OFF = ['discount']
const INSTANT = /^\d{4}-\d{2}-\d{2}T/

export interface Fact {
  key: string
  value: string
}

export function factLabel(key: string): string {
  return te(`bills.fact_${key}`) ? t(`bills.fact_${key}`) : key
}

/** A fact's value as it is read: amounts as money, instants as times. */
export function factValue({ key, value }: Fact): string {
  if (AMOUNTS.includes(key) && /^-?\d+$/.test(value)) return money(TAKEN_OFF.includes(key) ? -Number(value) : Number(value))
  return INSTANT.test(value) ? fullTime(value) : value
}

/** When a coupon took something off, its amounts in an order in which they add up: the order's, what was taken off, what is paid. */
export function addedUp(facts: Fact[]): Fact[] {
  const discount = facts.find(({ key }) => key === 'discount')
  if (!discount) return facts
  return facts.flatMap((fact) => {
    if (fact.key === 'discount') return []
    if (fact.key !== 'amount') return [fact]
    const order = String(Number(fact.value) + Number(discount.value))
    return [{ key: 'order_amount', value: order }, discount, fact]
  })
}
