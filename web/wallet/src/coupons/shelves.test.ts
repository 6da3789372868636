import type { Coupon, CouponState } from '@shared/api/money-types'
import { describe, expect, it, test } from 'vitest'
import { endsSoon, onShelf, shelfBeside, shelfNamed } from './shelves'

const DAY_MS = 24 * 3_600_000
const NOW = Date.parse('2026-11-27T00:00:00Z')

function coupon(id: string, state: CouponState, days: number, used_at?: string): Coupon {
  const usable_until = new Date(NOW + days * DAY_MS).toISOString()
  return { id, state, name: id, shop: 's', shops: ['s'], amount: 300, minimum: 1000, usable_from: '2026-11-01T00:00:00Z', usable_until, used_at }
}

const ids = (found: Coupon[]) => found.map(({ id }) => id)

describe('a shelf', () => {
  it('holds what can be used, the first to end first, before what waits', () => {
    const all = [coupon('coming', 'coming', 1), coupon('late', 'usable', 9), coupon('held', 'held', 1), coupon('early', 'usable', 2)]
    expect(ids(onShelf(all, 'usable'))).toEqual(['early', 'late', 'held', 'coming'])
    expect(onShelf(all, 'used')).toEqual([])
  })

  it('holds what was used or is over, the latest first', () => {
    const all = [
      coupon('first', 'used', 9, '2026-11-20T00:00:00Z'),
      coupon('second', 'used', 1, '2026-11-21T00:00:00Z'),
      coupon('old', 'expired', -9),
      coupon('recent', 'expired', -1),
    ]
    expect(ids(onShelf(all, 'used'))).toEqual(['second', 'first'])
    expect(ids(onShelf(all, 'expired'))).toEqual(['recent', 'old'])
  })

  it('is named by an address, or the first one', () => {
    expect(shelfNamed('used')).toBe('used')
    expect(shelfNamed('other')).toBe('usable')
    expect(shelfNamed(undefined)).toBe('usable')
  })
})

test.each([
  ['usable', 2, true],
  ['usable', 4, false],
  ['coming', 2, false],
  ['used', 2, false],
] as const)('a %s coupon with %i days left ends soon: %s', (state, days, soon) => {
  expect(endsSoon(coupon('c', state, days), NOW)).toBe(soon)
})

test.each([
  ['usable', 'ArrowRight', 'used'],
  ['expired', 'ArrowRight', 'usable'],
  ['usable', 'ArrowLeft', 'expired'],
  ['used', 'Home', 'usable'],
  ['used', 'End', 'expired'],
  ['used', 'Tab', undefined],
] as const)('from %s the key %s leads to %s', (from, key, to) => {
  expect(shelfBeside(from, key)).toBe(to)
})
