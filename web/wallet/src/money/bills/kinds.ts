import type { IconName } from '@shared/parts/icons'

/** What a bill may be of, in the server's words. */
export const BILL_KINDS = ['payment', 'transfer_out', 'transfer_in', 'top_up', 'withdrawal', 'refund', 'recovery'] as const

const ICONS: Record<string, IconName> = {
  payment: 'shop',
  transfer_out: 'transfer',
  transfer_in: 'receive',
  top_up: 'topup',
  withdrawal: 'withdraw',
  refund: 'receive',
  recovery: 'bill',
}

export function iconOf(kind: string): IconName {
  return ICONS[kind] ?? 'bill'
}
