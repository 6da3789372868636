import { describe, expect, it } from 'vitest'
import { groupByMonth, monthOf, shiftMonth } from './months'

describe('months', () => {
  it('begin at midnight in Shanghai', () => {
    expect(monthOf('2026-10-31T15:59:59Z')).toBe('2026-10')
    expect(monthOf('2026-10-31T16:00:00Z')).toBe('2026-11')
  })

  it.each([
    ['2026-11', -1, '2026-10'],
    ['2026-01', -1, '2025-12'],
    ['2026-12', 1, '2027-01'],
    ['2026-03', -15, '2024-12'],
  ])('%s shifted by %i is %s', (month, by, want) => expect(shiftMonth(month, by)).toBe(want))

  it('keep the server totals and join across pages', () => {
    const november = { month: '2026-11', out: 500, in: 0, neutral: 0 }
    const october = { month: '2026-10', out: 70, in: 10, neutral: 5 }
    const pages = [
      { groups: [november], items: [{ at: '2026-11-03T00:00:00Z', id: 1 }] },
      { groups: [november, october], items: [{ at: '2026-11-01T00:00:00Z', id: 2 }, { at: '2026-10-09T00:00:00Z', id: 3 }] },
    ]
    expect(groupByMonth(pages)).toEqual([
      { ...november, items: [pages[0]?.items[0], pages[1]?.items[0]] },
      { ...october, items: [pages[1]?.items[1]] },
    ])
  })

  it('are none for no bills', () => expect(groupByMonth([{ groups: [], items: [] }])).toEqual([]))
})
