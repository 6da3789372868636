/** Bills under the months they belong to. A month is a business month: Asia/Shanghai, whatever zone the phone is in. */

export const BUSINESS_ZONE = 'Asia/Shanghai'

export interface MonthTotals {
  month: string
  out: number
  in: number
  neutral: number
}

export interface BillPage<Item> {
  groups: MonthTotals[]
  items: Item[]
}

export interface MonthGroup<Item> extends MonthTotals {
  items: Item[]
}

const MONTH = new Intl.DateTimeFormat('en-CA', { timeZone: BUSINESS_ZONE, year: 'numeric', month: '2-digit' })

/** `2026-11` for an instant. */
export function monthOf(at: string | Date): string {
  const parts = MONTH.formatToParts(new Date(at))
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}`
}

/** The month that lies `by` months after (or, negative, before) `month`. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const months = year * 12 + (number - 1) + by
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`
}

/**
 * Joins the pages of an endless list into months. The totals are the server's, which cover all of the month that
 * the filter lets through, and not only the bills fetched so far; a month that straddles two pages keeps the totals of the later answer.
 */
export function groupByMonth<Item extends { at: string }>(pages: BillPage<Item>[]): MonthGroup<Item>[] {
  const totals = new Map(pages.flatMap((page) => page.groups).map((group) => [group.month, group]))
  const groups = new Map<string, MonthGroup<Item>>()
  for (const item of pages.flatMap((page) => page.items)) {
    const month = monthOf(item.at)
    const group = groups.get(month) ?? { ...(totals.get(month) ?? { month, out: 0, in: 0, neutral: 0 }), items: [] }
    group.items.push(item)
    groups.set(month, group)
  }
  return [...groups.values()]
}
