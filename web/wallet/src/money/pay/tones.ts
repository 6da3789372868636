import type { PaymentState } from '@shared/api/money-types'

export const TONES: Record<PaymentState, 'good' | 'waiting' | 'bad'> = {
  succeeded: 'good',
  processing: 'waiting',
  failed: 'bad',
}
