import { openDoor } from './http'
import type { AccountClass, AccountState, Items, TicketReply } from './types'

/** The operator's door, on its own port. Shapes as it gives them: personal data masked until a reveal with a reason. */
export interface Review {
  id: string
  holder: string
  name: string
  number: string
  age: number
  submitted_at: string
  why: string
}

export interface OperatedAccount {
  id: string
  phone: string
  display_name: string
  state: AccountState
  state_reason: string
  account_class: AccountClass
  name?: string
  number?: string
  opened_at: string
  available: number
  held: number
}

export interface OperatedTicket {
  id: string
  holder: string
  topic: string
  text: string
  state: string
  bill_id?: string | null
  opened_at: string
  replies: TicketReply[]
}

export interface DeadLetter {
  id: string
  queue: string
  attempts: number
  error: string
  at: string
}

export interface BooksReport {
  ok: boolean
  entries: number
  accounts: number
  open_holds: number
  totals: Record<string, number>
  findings: string[]
}

export interface Act {
  id: string
  at: string
  operator: string
  act: string
  subject: string
  reason: string
}

export type Revealed = 'phone' | 'name' | 'number'

const listeners = new Set<() => void>()

export function onSignedOut(listener: () => void): void {
  listeners.add(listener)
}

const api = openDoor({
  prefix: '/operator/api/v1',
  headers: () => ({}),
  signedOut: () => listeners.forEach((listener) => listener()),
})

export const session = {
  first: (body: { token: string; name: string; password: string }) => api.post<void>('/sessions/first', body),
  begin: (body: { name: string; password: string }) => api.post<void>('/sessions', body),
  end: () => api.delete<void>('/session'),
}

export const reviews = {
  list: () => api.get<Items<Review>>('/reviews'),
  decide: (id: string, body: { approve: boolean; reason: string }) =>
    api.post<void>('/reviews/{id}/decision', body, { path: { id } }),
}

export const accounts = {
  find: (query: { phone?: string; id?: string }) => api.get<Items<OperatedAccount>>('/accounts', { query }),
  setState: (id: string, body: { state: AccountState; reason: string }) =>
    api.post<void>('/accounts/{id}/state', body, { path: { id } }),
  metFaceToFace: (id: string, reason: string) =>
    api.post<void>('/accounts/{id}/face-to-face', { reason }, { path: { id } }),
  reveal: (id: string, body: { field: Revealed; reason: string }) =>
    api.post<{ value: string }>('/accounts/{id}/reveal', body, { path: { id } }),
}

export const tickets = {
  list: () => api.get<Items<OperatedTicket>>('/tickets'),
  reply: (id: string, text: string) => api.post<void>('/tickets/{id}/replies', { text }, { path: { id } }),
  close: (id: string) => api.post<void>('/tickets/{id}/close', {}, { path: { id } }),
}

export const letters = {
  list: () => api.get<Items<DeadLetter>>('/dead-letters'),
  revive: (id: string) => api.post<void>('/dead-letters/{id}/revive', {}, { path: { id } }),
}

export const books = {
  check: () => api.post<BooksReport>('/books/check'),
}

export const acts = {
  list: () => api.get<Items<Act>>('/acts'),
}
