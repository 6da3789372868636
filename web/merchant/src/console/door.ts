import { openDoor } from '@shared/api/http'
import type { Narrow, Schemas, TypedHttp } from '@shared/api/typed'
import { forget, tillHeaders } from '../door'

/** The console's door: the till's session, and what the person's role lets them do. Amounts are fen, times RFC 3339 UTC. */
export type Desk = 'money' | 'systems' | 'staff'
export type Me = Narrow<Schemas['Me'], { desks: Desk[] }>
export type ToldLine = Schemas['ToldLine']
export type ToldDetail = Schemas['ToldDetail']
export type LessonLine = Schemas['LessonLine']
export type Verdict = Schemas['SignatureVerdict']
export type Keys = Schemas['Keys']
export type NewKeys = Schemas['NewKeys']
export type Order = Schemas['ConsoleOrder']
export type OrderDetail = Schemas['ConsoleOrderDetail']
export type Refund = Schemas['ConsoleRefund']
export type RefundLine = Schemas['RefundLine']
export type AppLine = Schemas['AppLine']
export type Balance = Schemas['MerchantBalance']
export type StaffLine = Schemas['StaffLine']

const api: TypedHttp<'/till/api/v1/console'> = openDoor({ prefix: '/till/api/v1/console', headers: tillHeaders, signedOut: forget })

export const desk = {
  me: (): Promise<Me> => api.get('/me'),
  callbacks: (before?: string) => api.get('/callbacks', { query: { before } }),
  callback: (id: string) => api.get('/callbacks/{id}', { path: { id } }),
  resend: (id: string) => api.post('/callbacks/{id}/resend', {}, { path: { id } }),
  lessons: () => api.get('/lessons'),
  check: (request: Schemas['SignedRequest']) => api.post('/signature-checks', request),
  keys: () => api.get('/keys'),
  makeKeys: () => api.post('/certificates', {}),
  revoke: (serial: string) => api.delete('/certificates/{serial}', { path: { serial } }),
  setApiV3Key: (key: string) => api.put('/api-v3-key', { key }),
  setMode: (mode: string) => api.put('/key-mode', { mode }),
  setAddresses: (body: Schemas['NotifyAddresses']) => api.put('/notify-addresses', body),
  apps: () => api.get('/apps'),
  openApp: (name: string) => api.post('/apps', { name }),
  bindApp: (appid: string) => api.put('/apps/{appid}/binding', {}, { path: { appid } }),
  unbindApp: (appid: string) => api.delete('/apps/{appid}/binding', { path: { appid } }),
  orders: (query: { number?: string; state?: string; before?: string }) => api.get('/orders', { query }),
  order: (id: string) => api.get('/orders/{id}', { path: { id } }),
  refunds: (before?: string) => api.get('/refunds', { query: { before } }),
  /** The refund's own number makes repeating it harmless. */
  refund: (wish: Schemas['RefundWish']) => api.post('/refunds', wish, { movesMoney: true }),
  bill: (day: string, kind: 'trades' | 'flows', packed = false) => api.get('/bills', { query: { day, kind, packed } }),
  balance: () => api.get('/balance'),
  offerAccount: () => api.post('/bank-account/offers', {}),
  withdraw: (amount: number, intent: string) => api.post('/withdrawals', { amount }, { intent, movesMoney: true }),
  staff: () => api.get('/staff'),
  hire: (body: Schemas['NewStaff']) => api.post('/staff', body),
  setRole: (id: string, role: string) => api.put('/staff/{id}/role', { role }, { path: { id } }),
  setPassword: (id: string, password: string) => api.put('/staff/{id}/password', { password }, { path: { id } }),
  dismiss: (id: string) => api.delete('/staff/{id}', { path: { id } }),
}
