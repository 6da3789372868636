import type { CallOptions } from './http'
import type {
  Account,
  Bank,
  Binding,
  Card,
  CodeSent,
  Identity,
  Items,
  Messages,
  PinKey,
  PinStatus,
  Question,
  Recognised,
  RecoveryStarted,
  Safety,
  SealedPin,
  Session,
  Settings,
  Shop,
  SignedIn,
  Ticket,
} from './types'
import { api } from './wallet'

export const auth = {
  sendCode: (phone: string) => api.post<CodeSent>('/auth/codes', { phone }),
  signIn: (body: { phone: string; code?: string; password?: string; device_name: string }) =>
    api.post<SignedIn>('/auth/sessions', body),
  signOut: () => api.delete<void>('/auth/session'),
  sessions: () => api.get<Items<Session>>('/auth/sessions'),
  revoke: (id: string) => api.delete<void>('/auth/sessions/{id}', { path: { id } }),
  revokeOthers: () => api.post<void>('/auth/sessions/revoke-others'),
}

export const account = {
  get: () => api.get<Account>('/account'),
  rename: (display_name: string) => api.patch<Account>('/account', { display_name }),
  setPassword: (body: { password: string; current?: string }) => api.put<void>('/account/password', body),
  saveSettings: (settings: Settings) => api.put<Settings>('/account/settings', settings),
  setPinless: (body: { enabled: boolean; pin?: SealedPin }, intent: string) =>
    api.put<Settings>('/account/pinless', body, { intent }),
  close: (pin: SealedPin, intent: string) => api.post<void>('/account/close', { pin }, { intent }),
}

export const identity = {
  get: () => api.get<Identity>('/identity'),
  submit: (name: string, number: string) => api.post<Identity>('/identity', { name, number }),
}

export const cards = {
  banks: () => api.get<Items<Bank>>('/banks'),
  list: () => api.get<Items<Card>>('/cards'),
  recognise: (pan: string, options?: CallOptions) => api.post<Recognised>('/cards/recognise', { pan }, options),
  bind: (body: { pan: string; phone: string; branch?: string }, intent: string) =>
    api.post<Binding>('/cards/bindings', body, { intent }),
  binding: (id: string) => api.get<Binding>('/cards/bindings/{id}', { path: { id } }),
  sendCode: (id: string, code: string) => api.post<Binding>('/cards/bindings/{id}/code', { code }, { path: { id } }),
  resend: (id: string) => api.post<Binding>('/cards/bindings/{id}/resend', {}, { path: { id } }),
  cancel: (id: string) => api.post<void>('/cards/bindings/{id}/cancel', {}, { path: { id } }),
  order: (ids: string[]) => api.put<Items<Card>>('/cards/order', { ids }),
  unbind: (id: string, pin: SealedPin, intent: string) =>
    api.post<void>('/cards/{id}/unbind', { pin }, { path: { id }, intent }),
}

export const pin = {
  status: () => api.get<PinStatus>('/pin'),
  key: (client_public: string) => api.post<PinKey>('/pin/keys', { client_public }),
  set: (sealed: SealedPin, intent: string) => api.put<void>('/pin', { pin: sealed }, { intent }),
  change: (current: SealedPin, next: SealedPin, intent: string) =>
    api.post<void>('/pin/change', { current, new: next }, { intent }),
  recover: (body: { name: string; number: string; pan: string }) => api.post<RecoveryStarted>('/pin/recoveries', body),
  recoverCode: (id: string, code: string) => api.post<void>('/pin/recoveries/{id}/code', { code }, { path: { id } }),
  recoverPin: (id: string, sealed: SealedPin, intent: string) =>
    api.post<{ limited_until: string }>('/pin/recoveries/{id}/pin', { pin: sealed }, { path: { id }, intent }),
  safety: () => api.get<Safety>('/safety'),
}

export const messages = {
  list: (before?: string) => api.get<Messages>('/messages', { query: { before } }),
  read: (up_to: string) => api.post<void>('/messages/read', { up_to }),
}

export const support = {
  questions: () => api.get<{ questions: Question[] }>('/help'),
  tickets: () => api.get<Items<Ticket>>('/tickets'),
  ticket: (id: string) => api.get<Ticket>('/tickets/{id}', { path: { id } }),
  open: (body: { topic: string; text: string; bill_id?: string }) => api.post<Ticket>('/tickets', body),
  reply: (id: string, text: string) => api.post<Ticket>('/tickets/{id}/replies', { text }, { path: { id } }),
}

export const shops = {
  list: () => api.get<Items<Shop>>('/shops'),
}
