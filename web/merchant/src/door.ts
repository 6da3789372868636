import { newIntent, openDoor } from '@shared/api/http'
import type { Problem } from '@shared/api/problem'
import { ref } from 'vue'

/** The till's door. Amounts are integer fen, times RFC 3339 UTC. */
const SECRET = 'feiqian.till'

export const signedIn = ref(sessionStorage.getItem(SECRET) !== null)

export function tillHeaders(): Record<string, string> {
  const secret = sessionStorage.getItem(SECRET)
  return secret === null ? {} : { 'X-Till': secret }
}

const api = openDoor({ prefix: '/till/api/v1', headers: tillHeaders, signedOut: forget })

export function forget(): void {
  sessionStorage.removeItem(SECRET)
  signedIn.value = false
}

export interface Shop {
  /** As payers see it. */
  merchant: string
  static_code_text: string
}

export interface Order {
  id: string
  qr_text: string
  state: 'open' | 'paid' | 'closed' | 'expired'
  amount: number
  expires_at: string
}

export interface Charge {
  id: string
  state: 'succeeded' | 'awaiting_pin' | 'processing' | 'failed'
  amount: number
  failure?: Problem | null
}

export interface Taking {
  payment_id: string
  amount: number
  at: string
}

export interface Takings {
  items: Taking[]
  total: number
  count: number
}

/** What is sold: sent under one key, so that a repeat after a lost answer makes no second order or charge. */
export interface Sale {
  key: string
  amount: number
  description?: string
}

export function newSale(amount: number, description: string): Sale {
  return { key: newIntent(), amount, ...(description ? { description } : {}) }
}

const goods = ({ amount, description }: Sale) => ({ amount, description })

export const till = {
  async signIn(login: string, password: string): Promise<void> {
    const { till_secret } = await api.post<{ till_secret: string }>('/sessions', { login, password })
    sessionStorage.setItem(SECRET, till_secret)
    signedIn.value = true
  },
  async signOut(): Promise<void> {
    await api.delete<void>('/session')
    forget()
  },
  /** One's own; everybody who has it is signed out, this page too. */
  async changePassword(old: string, fresh: string): Promise<void> {
    await api.put<void>('/password', { old, new: fresh })
    forget()
  },
  shop: () => api.get<Shop>('/shop'),
  order: (sale: Sale) => api.post<Order>('/orders', goods(sale), { intent: sale.key }),
  getOrder: (id: string) => api.get<Order>('/orders/{id}', { path: { id } }),
  closeOrder: (id: string) => api.post<Order>('/orders/{id}/close', {}, { path: { id } }),
  charge: (sale: Sale, auth_code: string) =>
    api.post<Charge>('/charges', { ...goods(sale), auth_code }, { intent: sale.key, movesMoney: true }),
  getCharge: (id: string) => api.get<Charge>('/charges/{id}', { path: { id } }),
  cancelCharge: (id: string) => api.post<Charge>('/charges/{id}/cancel', {}, { path: { id } }),
  takings: (day: string) => api.get<Takings>('/takings', { query: { day } }),
}
