/** How a refund's state looks. */
export const REFUND_TONES: Record<string, 'success' | 'warning' | 'danger' | 'info'> = {
  succeeded: 'success',
  processing: 'warning',
  abnormal: 'danger',
  closed: 'info',
}

/** The states that orders are looked for by, in the wire's words. */
export const TRADE_STATES = ['SUCCESS', 'REFUND', 'NOTPAY', 'USERPAYING', 'ACCEPT', 'PAYERROR', 'REVOKED', 'CLOSED'] as const
