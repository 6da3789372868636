import type { Schemas } from './typed'
import type { CallOptions } from './http'
import type {
  BillDetail,
  BillPage,
  Charge,
  Contact,
  Coupon,
  Fund,
  FundBody,
  Limit,
  Method,
  MethodOffer,
  Invocation,
  Payment,
  PaymentBody,
  PaymentCode,
  Person,
  Quote,
  QuoteKind,
  ReceiveCode,
  Remittance,
  RemittanceCall,
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

/** What goes with a request that moves money: its intent's key. Only these leave the money's state open without an answer. */
function moving(intent: Intent<unknown>, path?: Record<string, string>): CallOptions {
  return { intent: intent.key, movesMoney: true, path }
}

export const wallet = {
  get: (): Promise<Wallet> => api.get('/wallet'),
  limits: (): Promise<Items<Limit>> => api.get('/limits'),
  quote: (body: { kind: QuoteKind; amount: number; card_id?: string }, signal?: AbortSignal): Promise<Quote> =>
    api.post('/quotes', body, { signal }),
}

export const funds = {
  topUp: (intent: Intent<FundBody>): Promise<Fund> => api.post('/topups', intent.body, moving(intent)),
  withdraw: (intent: Intent<FundBody>): Promise<Fund> => api.post('/withdrawals', intent.body, moving(intent)),
  getTopUp: (id: string): Promise<Fund> => api.get('/topups/{id}', { path: { id } }),
  getWithdrawal: (id: string): Promise<Fund> => api.get('/withdrawals/{id}', { path: { id } }),
}

export const payments = {
  scan: (text: string): Promise<Scan> => api.post('/scans', { text }),
  methods: (amount: number, orderId?: string): Promise<Items<MethodOffer>> => api.post('/payments/methods', { amount, order_id: orderId }),
  /** A shop's page or app asks for an order to be paid; the server proves that the shop signed. */
  invoke: (invocation: Invocation): Promise<Extract<Scan, { kind: 'order' }>> => api.post('/invocations', invocation),
  pay: (intent: Intent<PaymentBody>): Promise<Payment> => api.post('/payments', intent.body, moving(intent)),
  get: (id: string): Promise<Payment> => api.get('/payments/{id}', { path: { id } }),
}

export const paymentCodes = {
  make: (method: Method, intent: string): Promise<PaymentCode> => api.post('/payment-codes', { method }, { intent }),
  enable: (pin: SealedPin, intent: string): Promise<unknown> => api.post('/payment-codes/enable', { pin }, { intent }),
  charges: (): Promise<Items<Charge>> => api.get('/payment-codes/charges'),
  confirm: (id: string, intent: Intent<{ pin: SealedPin; amount: number }>): Promise<Payment> =>
    api.post('/payment-codes/charges/{id}/confirm', intent.body, moving(intent, { id })),
  decline: (id: string): Promise<unknown> => api.post('/payment-codes/charges/{id}/decline', {}, { path: { id } }),
}

export const transfers = {
  person: (phone: string): Promise<Person> => api.get('/people', { query: { phone } }),
  contacts: (): Promise<Items<Contact>> => api.get('/contacts'),
  checkName: (payee_token: string, character: string): Promise<unknown> =>
    api.post('/transfers/name-check', { payee_token, character }),
  send: (intent: Intent<TransferBody>): Promise<Transfer> => api.post('/transfers', intent.body, moving(intent)),
  get: (id: string): Promise<Transfer> => api.get('/transfers/{id}', { path: { id } }),
  receiveCode: (body: { amount?: number; note?: string }): Promise<ReceiveCode> => api.post('/receive-codes', body),
}

export const payoutOffers = {
  look: (token: string): Promise<Schemas['ShopOffer']> => api.post('/payout-offers/look', { token }),
  take: (body: Schemas['OfferTaken'], intent: string): Promise<Schemas['PayoutAccount']> =>
    api.post('/payout-offers/take', body, { intent }),
}

export const coupons = {
  list: (): Promise<Items<Coupon>> => api.get('/coupons'),
}

export const remittances = {
  get: (id: string): Promise<Remittance> => api.get('/remittances/{id}', { path: { id } }),
  call: (call: RemittanceCall): Promise<Remittance> => api.post('/remittances/calls', call),
  confirm: (id: string): Promise<Remittance> =>
    api.post('/remittances/{id}/confirm', {}, { path: { id }, movesMoney: true }),
}

export const bills = {
  list: (query: { month?: string; kind?: string; q?: string; cursor?: string }): Promise<BillPage> => api.get('/bills', { query }),
  get: (id: string): Promise<BillDetail> => api.get('/bills/{id}', { path: { id } }),
  statistics: (month: string): Promise<Statistics> => api.get('/bills/statistics', { query: { month } }),
}
