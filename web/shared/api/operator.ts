import { openDoor } from './http'
import type { Narrow, Schemas, TypedHttp } from './typed'
import type { AccountClass, AccountState, Items, Ticket } from './types'

/** The operator's door, on its own port. Shapes as it gives them: personal data masked until a reveal with a reason. */
export type Review = Schemas['Review']

export type OperatedAccount = Narrow<Schemas['OperatedAccount'], { state: AccountState; account_class: AccountClass }>

export type OperatedTicket = Ticket & { holder: string }

export type DeadLetter = Schemas['DeadLetter']

export type BooksReport = Schemas['BooksReport']

export type Act = Schemas['Act']

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
  list: (): Promise<Items<DeadLetter>> => api.get('/dead-letters'),
  revive: (id: string): Promise<unknown> => api.post('/dead-letters/{id}/revive', {}, { path: { id } }),
}

export const books = {
  check: (): Promise<BooksReport> => api.post('/books/check', {}),
}

export const acts = {
  list: (): Promise<Items<Act>> => api.get('/acts'),
}
