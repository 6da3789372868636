import type { Coupon, CouponState } from '@shared/api/money-types'

/** Where a holder looks for a coupon: what can be used (or will be), what was, and what no longer can. */
export const SHELVES = ['usable', 'used', 'expired'] as const
export type Shelf = (typeof SHELVES)[number]

const SHELF: Record<CouponState, Shelf> = { usable: 'usable', coming: 'usable', held: 'usable', used: 'used', expired: 'expired' }
/** Within a shelf: what can be used now stands before what cannot. */
const PLACE: Record<CouponState, number> = { usable: 0, held: 1, coming: 2, used: 0, expired: 0 }

/** How long before its end a coupon is marked. */
const SOON_MS = 3 * 24 * 3_600_000

/** The shelf that an address names; the first one when it names none. */
export function shelfNamed(name: unknown): Shelf {
  return SHELVES.find((shelf) => shelf === name) ?? 'usable'
}

/** The coupons of a shelf: of those that can be used the first to end comes first, of the others the latest. */
export function onShelf(coupons: Coupon[], shelf: Shelf): Coupon[] {
  const there = coupons.filter((coupon) => SHELF[coupon.state] === shelf)
  return there.sort((one, other) => PLACE[one.state] - PLACE[other.state] || order(shelf, one, other))
}

function order(shelf: Shelf, one: Coupon, other: Coupon): number {
  if (shelf === 'usable') return instant(one.usable_until) - instant(other.usable_until)
  return instant(other.used_at ?? other.usable_until) - instant(one.used_at ?? one.usable_until)
}

/** Whether a usable coupon is nearly over. */
export function endsSoon(coupon: Coupon, now: number): boolean {
  return coupon.state === 'usable' && instant(coupon.usable_until) - now < SOON_MS
}

/** The shelf that an arrow key leads to from another; the row of tabs goes round. */
export function shelfBeside(shelf: Shelf, key: string): Shelf | undefined {
  const last = SHELVES.length - 1
  const at = SHELVES.indexOf(shelf)
  const places: Record<string, number> = { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last }
  const place = places[key]
  return place === undefined ? undefined : SHELVES[place]
}

function instant(at: string): number {
  return Date.parse(at)
}
