import type { Deed, SuspenseItem } from '@shared/api/operator'

/** The most that can be cleared now: what is open, and of a holder never more than they have. */
export function most({ open, available }: Pick<SuspenseItem, 'open' | 'available'>, deed: Deed): number {
  switch (deed) {
    case 'recover':
      return Math.min(open, available)
    case 'write_off':
      return open
  }
}
