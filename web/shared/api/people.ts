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
  sendCode: (phone: string): Promise<CodeSent> => api.post('/auth/codes', { phone }),
  signIn: (body: { phone: string; code?: string; password?: string; device_name: string }): Promise<SignedIn> =>
    api.post('/auth/sessions', body),
  signOut: (): Promise<unknown> => api.delete('/auth/session'),
  sessions: (): Promise<Items<Session>> => api.get('/auth/sessions'),
  revoke: (id: string): Promise<unknown> => api.delete('/auth/sessions/{id}', { path: { id } }),
  revokeOthers: (): Promise<unknown> => api.post('/auth/sessions/revoke-others', {}),
}

export const account = {
  get: (): Promise<Account> => api.get('/account'),
  rename: (display_name: string): Promise<Account> => api.patch('/account', { display_name }),
  setPassword: (body: { password: string; current?: string }): Promise<unknown> => api.put('/account/password', body),
  saveSettings: (settings: Settings): Promise<Settings> => api.put('/account/settings', settings),
  setPinless: (body: { enabled: boolean; pin?: SealedPin }, intent: string): Promise<Settings> =>
    api.put('/account/pinless', body, { intent }),
  close: (pin: SealedPin, intent: string): Promise<unknown> => api.post('/account/close', { pin }, { intent }),
}

export const identity = {
  get: (): Promise<Identity> => api.get('/identity'),
  submit: (name: string, number: string): Promise<Identity> => api.post('/identity', { name, number }),
}

export const cards = {
  banks: (): Promise<Items<Bank>> => api.get('/banks'),
  list: (): Promise<Items<Card>> => api.get('/cards'),
  recognise: (pan: string, options?: CallOptions): Promise<Recognised> => api.post('/cards/recognise', { pan }, options),
  bind: (body: { pan: string; phone: string; branch?: string }, intent: string): Promise<Binding> =>
    api.post('/cards/bindings', body, { intent }),
  binding: (id: string): Promise<Binding> => api.get('/cards/bindings/{id}', { path: { id } }),
  sendCode: (id: string, code: string): Promise<Binding> => api.post('/cards/bindings/{id}/code', { code }, { path: { id } }),
  resend: (id: string): Promise<Binding> => api.post('/cards/bindings/{id}/resend', {}, { path: { id } }),
  cancel: (id: string): Promise<unknown> => api.post('/cards/bindings/{id}/cancel', {}, { path: { id } }),
  order: (ids: string[]): Promise<Items<Card>> => api.put('/cards/order', { ids }),
  unbind: (id: string, pin: SealedPin, intent: string): Promise<unknown> =>
    api.post('/cards/{id}/unbind', { pin }, { path: { id }, intent }),
}

export const pin = {
  status: (): Promise<PinStatus> => api.get('/pin'),
  key: (client_public: string): Promise<PinKey> => api.post('/pin/keys', { client_public }),
  set: (sealed: SealedPin, intent: string): Promise<unknown> => api.put('/pin', { pin: sealed }, { intent }),
  change: (current: SealedPin, next: SealedPin, intent: string): Promise<unknown> =>
    api.post('/pin/change', { current, new: next }, { intent }),
  recover: (body: { name: string; number: string; pan: string }): Promise<RecoveryStarted> => api.post('/pin/recoveries', body),
  recoverCode: (id: string, code: string): Promise<unknown> => api.post('/pin/recoveries/{id}/code', { code }, { path: { id } }),
  recoverPin: (id: string, sealed: SealedPin, intent: string): Promise<{ limited_until: string }> =>
    api.post('/pin/recoveries/{id}/pin', { pin: sealed }, { path: { id }, intent }),
  safety: (): Promise<Safety> => api.get('/safety'),
}

export const messages = {
  list: (before?: string): Promise<Messages> => api.get('/messages', { query: { before } }),
  read: (up_to: string): Promise<unknown> => api.post('/messages/read', { up_to }),
}

export const support = {
  questions: (): Promise<{ questions: Question[] }> => api.get('/help'),
  tickets: (): Promise<Items<Ticket>> => api.get('/tickets'),
  ticket: (id: string): Promise<Ticket> => api.get('/tickets/{id}', { path: { id } }),
  open: (body: { topic: string; text: string; bill_id?: string }): Promise<Ticket> => api.post('/tickets', body),
  reply: (id: string, text: string): Promise<Ticket> => api.post('/tickets/{id}/replies', { text }, { path: { id } }),
}

export const shops = {
  list: (): Promise<Items<Shop>> => api.get('/shops'),
}
