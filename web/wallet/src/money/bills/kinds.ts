import type { IconName } from '@shared/parts/icons'

/** What a bill may be of, in the server's words. */
export const BILL_KINDS = ['payment', 'transfer_out', 'transfer_in', 'top_up', 'withdrawal', 'refund'] as const

/** The kinds that a month's spending and a month's income are made of; between card and balance nothing is spent. */
export const KINDS_OF = { out: ['payment', 'transfer_out'], in: ['transfer_in', 'refund'] } as const satisfies Record<
  'out' | 'in',
  readonly (typeof BILL_KINDS)[number][]
>

const ICONS: Record<string, IconName> = {
  payment: 'shop',
  transfer_out: 'transfer',
  transfer_in: 'receive',
  top_up: 'topup',
  withdrawal: 'withdraw',
  refund: 'receive',
}

export function iconOf(kind: string): IconName {
  return ICONS[kind] ?? 'bill'
}
