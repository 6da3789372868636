import { openDoor } from '@shared/api/http'
import type { Narrow, Schemas } from '@shared/api/typed'

/** The sandbox's own operations: open, because nothing here is worth anything. Amounts are integer fen. */
const api = openDoor({ prefix: '/sandbox/api/v1', headers: () => ({}), signedOut: () => {} })

export type TradeState =
  | 'NOTPAY'
  | 'USERPAYING'
  | 'ACCEPT'
  | 'SUCCESS'
  | 'REFUND'
  | 'CLOSED'
  | 'PAYERROR'
  | 'REVOKED'

export type Told = Narrow<Schemas['ToldOf'], { state: 'waiting' | 'delivered' | 'given_up' }>
export type Order = Narrow<
  Schemas['SandboxOrder'],
  { kind: 'jsapi' | 'app' | 'h5' | 'native' | 'code'; trade_state: TradeState; told?: Told | null }
>
export type Means = 'balance' | 'card'

export type Finding = Narrow<Schemas['ExaminationFinding'], { outcome: 'passed' | 'failed' | 'not_seen' }>
export type Report = Narrow<Schemas['ExaminationReport'], { findings: Finding[] }>

export interface Clock {
  now: string
  business_day: string
  offset_ms: number
}

export const sandbox = {
  orders: () => api.get<{ items: Order[] }>('/orders'),
  clock: () => api.get<Clock>('/clock'),
  examine: (wish: Schemas['ExaminationWish']) => api.post<Report>('/examinations', wish),
  jump: (jump_seconds: number) => api.post<Clock>('/clock', { jump_seconds }),
  pay: (code: { code_url: string } | { h5_url: string }, holder: string, method: Means) =>
    api.post<{ trade_state: string; state: string }>('/phone/pay', { ...code, holder, method }, { movesMoney: true }),
  showCode: (holder: string, method: Means) => api.post<{ auth_code: string }>('/phone/payment-code', { holder, method }),
  confirm: (out_trade_no: string, holder: string) =>
    api.post<{ state: string }>('/phone/confirm', { out_trade_no, holder }, { movesMoney: true }),
  decline: (out_trade_no: string, holder: string) => api.post<void>('/phone/decline', { out_trade_no, holder }),
}
