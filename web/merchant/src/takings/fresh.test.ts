import { describe, expect, it } from 'vitest'
import type { Takings } from '../door'
import { businessDay, freshTakings } from './fresh'

const list = (...ids: string[]): Takings => ({
  items: ids.map((payment_id) => ({ payment_id, amount: 1, at: '2026-11-22T00:00:00Z' })),
  total: ids.length,
  count: ids.length,
})

describe('takings', () => {
  it('are news once, in the order they came', () => {
    const fresh = freshTakings(list('a'), list('c', 'b', 'a'))
    expect(fresh.map(({ payment_id }) => payment_id)).toEqual(['b', 'c'])
  })

  it('are no news when the list is first shown', () => expect(freshTakings(undefined, list('a'))).toEqual([]))

  it('belong to the day it is in Shanghai', () => {
    expect(businessDay(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22')
    expect(businessDay(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23')
  })
})
