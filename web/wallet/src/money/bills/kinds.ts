import type { IconName } from '@shared/parts/icons'

/** What a bill may be of, in the server's words. */
export const BILL_KINDS = ['payment', 'transfer', 'top_up', 'withdrawal', 'refund'] as const

const ICONS: Record<string, IconName> = {
  payment: 'shop',
  transfer: 'transfer',
  top_up: 'topup',
  withdrawal: 'withdraw',
  refund: 'refresh',
}

export function iconOf(kind: string): IconName {
  return ICONS[kind] ?? 'bill'
}
