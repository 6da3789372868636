import type {
  BillDetail,
  BillPage,
  Charge,
  Contact,
  Fund,
  FundBody,
  Limit,
  Method,
  MethodOffer,
  Payment,
  PaymentBody,
  PaymentCode,
  Person,
  Quote,
  QuoteKind,
  ReceiveCode,
  Scan,
  Statistics,
  Transfer,
  TransferBody,
  Wallet,
} from './money-types'
import type { Items, SealedPin } from './types'
import { api } from './wallet'

/**
 * One intent of a person to move money: the request's body and the key that makes repeating it harmless.
 * Made once, when the person confirms; a repeat sends the very same body under the very same key, so that the server
 * answers with what already happened. A new try after a certain refusal is a new intent with a new key.
 */
export interface Intent<Body> {
  readonly key: string
  readonly body: Body
}

/** Sends what moves money under its intent's key. Only these calls leave the money's state open when no answer comes. */
function move<T>(path: string, intent: Intent<unknown>, places: Record<string, string> = {}): Promise<T> {
  return api.post<T>(path, intent.body, { intent: intent.key, movesMoney: true, path: places })
}

export const wallet = {
  get: () => api.get<Wallet>('/wallet'),
  limits: () => api.get<Items<Limit>>('/limits'),
  quote: (body: { kind: QuoteKind; amount: number; card_id?: string }, signal?: AbortSignal) =>
    api.post<Quote>('/quotes', body, { signal }),
}

export const funds = {
  topUp: (intent: Intent<FundBody>) => move<Fund>('/topups', intent),
  withdraw: (intent: Intent<FundBody>) => move<Fund>('/withdrawals', intent),
  getTopUp: (id: string) => api.get<Fund>('/topups/{id}', { path: { id } }),
  getWithdrawal: (id: string) => api.get<Fund>('/withdrawals/{id}', { path: { id } }),
}

export const payments = {
  scan: (text: string) => api.post<Scan>('/scans', { text }),
  methods: (amount: number) => api.post<Items<MethodOffer>>('/payments/methods', { amount }),
  pay: (intent: Intent<PaymentBody>) => move<Payment>('/payments', intent),
  get: (id: string) => api.get<Payment>('/payments/{id}', { path: { id } }),
}

export const paymentCodes = {
  make: (method: Method, intent: string) => api.post<PaymentCode>('/payment-codes', { method }, { intent }),
  enable: (pin: SealedPin, intent: string) => api.post<void>('/payment-codes/enable', { pin }, { intent }),
  charges: () => api.get<Items<Charge>>('/payment-codes/charges'),
  confirm: (id: string, intent: Intent<{ pin: SealedPin }>) =>
    move<Payment>('/payment-codes/charges/{id}/confirm', intent, { id }),
  decline: (id: string) => api.post<void>('/payment-codes/charges/{id}/decline', {}, { path: { id } }),
}

export const transfers = {
  person: (phone: string) => api.get<Person>('/people', { query: { phone } }),
  contacts: () => api.get<Items<Contact>>('/contacts'),
  send: (intent: Intent<TransferBody>) => move<Transfer>('/transfers', intent),
  get: (id: string) => api.get<Transfer>('/transfers/{id}', { path: { id } }),
  receiveCode: (body: { amount?: number; note?: string }) => api.post<ReceiveCode>('/receive-codes', body),
}

export const bills = {
  list: (query: { month?: string; kind?: string; q?: string; cursor?: string }) => api.get<BillPage>('/bills', { query }),
  get: (id: string) => api.get<BillDetail>('/bills/{id}', { path: { id } }),
  statistics: (month: string) => api.get<Statistics>('/bills/statistics', { query: { month } }),
}
