import { openDoor } from './http'
import type { Narrow, Schemas, TypedHttp } from './typed'
import type { AccountClass, AccountState, Items, Ticket } from './types'

/** The operator's door, on its own port. Shapes as it gives them: personal data masked until a reveal with a reason. */
export type Review = Schemas['Review']

export type OperatedAccount = Narrow<Schemas['OperatedAccount'], { state: AccountState; account_class: AccountClass }>

export type OperatedTicket = Ticket & { holder: string }

export type DeadLetter = Schemas['DeadLetter']

export type DeadLetters = Schemas['DeadLetters']

export type BooksReport = Schemas['BooksReport']

export type Act = Schemas['Act']

export type Break = Narrow<Schemas['ReconciliationBreak'], { kind: 'ours_only' | 'theirs_only' | 'amount_differs' }>

export type ReconciledDay = Schemas['ReconciledDay']

export type SuspenseItem = Schemas['SuspenseItem']

export type Proposal = Narrow<Schemas['Proposal'], { deed: Deed }>

export type Colleague = Schemas['Colleague']

/** What can be proposed about money in suspense. */
export type Deed = 'recover' | 'write_off'

/** What may come out about a difference with the bank's statement. */
export const RESOLUTIONS = ['bank_corrects', 'other_day', 'we_corrected', 'booked', 'other'] as const

export type Revealed = 'phone' | 'name' | 'number'

const listeners = new Set<() => void>()

export function onSignedOut(listener: () => void): void {
  listeners.add(listener)
}

const api: TypedHttp<'/operator/api/v1'> = openDoor({
  prefix: '/operator/api/v1',
  headers: () => ({}),
  signedOut: () => listeners.forEach((listener) => listener()),
})

export const session = {
  first: (body: { token: string; name: string; password: string }): Promise<unknown> => api.post('/sessions/first', body),
  begin: (body: { name: string; password: string }): Promise<unknown> => api.post('/sessions', body),
  end: (): Promise<unknown> => api.delete('/session'),
}

export const reviews = {
  list: (): Promise<Items<Review>> => api.get('/reviews'),
  decide: (id: string, body: { approve: boolean; reason: string }): Promise<unknown> =>
    api.post('/reviews/{id}/decision', body, { path: { id } }),
}

export const accounts = {
  find: (query: { phone?: string; id?: string }): Promise<Items<OperatedAccount>> => api.get('/accounts', { query }),
  setState: (id: string, body: { state: AccountState; reason: string }): Promise<unknown> =>
    api.post('/accounts/{id}/state', body, { path: { id } }),
  metFaceToFace: (id: string, reason: string): Promise<unknown> =>
    api.post('/accounts/{id}/face-to-face', { reason }, { path: { id } }),
  reveal: (id: string, body: { field: Revealed; reason: string }): Promise<{ value: string }> =>
    api.post('/accounts/{id}/reveal', body, { path: { id } }),
}

export const tickets = {
  list: (): Promise<Items<OperatedTicket>> => api.get('/tickets'),
  reply: (id: string, text: string): Promise<unknown> => api.post('/tickets/{id}/replies', { text }, { path: { id } }),
  close: (id: string): Promise<unknown> => api.post('/tickets/{id}/close', {}, { path: { id } }),
}

export const letters = {
  list: (): Promise<DeadLetters> => api.get('/dead-letters'),
  revive: (id: string): Promise<unknown> => api.post('/dead-letters/{id}/revive', {}, { path: { id } }),
}

export const books = {
  check: (): Promise<BooksReport> => api.post('/books/check', {}),
}

export const acts = {
  list: (): Promise<Items<Act>> => api.get('/acts'),
}

export const reconciliation = {
  board: (): Promise<Omit<Schemas['ReconciliationBoard'], 'items'> & Items<Break>> => api.get('/reconciliation'),
  resolve: (id: string, body: { resolution: string; note: string }): Promise<unknown> =>
    api.post('/reconciliation/breaks/{id}/resolution', body, { path: { id } }),
}

export const suspense = {
  board: (): Promise<Schemas['SuspenseBoard']> => api.get('/suspense'),
}

export const proposals = {
  list: (): Promise<Items<Proposal>> => api.get('/proposals'),
  make: (body: { deed: Deed; subject: string; amount: number; reason: string }): Promise<unknown> => api.post('/proposals', body),
  confirm: (id: string): Promise<unknown> => api.post('/proposals/{id}/confirm', {}, { path: { id } }),
  decline: (id: string, reason: string): Promise<unknown> => api.post('/proposals/{id}/decline', { reason }, { path: { id } }),
}

export const colleagues = {
  list: (): Promise<Items<Colleague>> => api.get('/operators'),
  invite: (): Promise<Schemas['Invitation']> => api.post('/operators/invitations', {}),
}
