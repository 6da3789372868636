import type { Problem } from './problem'
import type { Schemas } from './typed'
import type { LocalText, SealedPin } from './types'

/** The wallet door's shapes (money). Amounts are integer fen, times RFC 3339 UTC, ids prefixed strings. */
export interface Payee {
  /** A shop's name, or a person's real name with parts hidden. */
  name: string
  display_name: string
  kind: 'shop' | 'person'
  avatar_seed: string
}

export interface Wallet {
  available: number
  held: number
  cards: number
  default_method: Method
}

export interface Method {
  kind: 'balance' | 'card'
  card_id?: string | null
}

/** A way to pay as the server offers it for one amount, with the reason when it cannot be used. */
export interface MethodOffer extends Method {
  label: LocalText
  tail?: string | null
  usable: boolean
  reason?: string | null
  available?: number | null
}

export type QuoteKind = 'top_up' | 'withdrawal' | 'transfer' | 'payment'

export interface Quote {
  amount: number
  fee: number
  free_left: number
  single_limit: number
  day_left: number
  arrival: 'instant' | 'minutes' | 'next_day'
  /** For a transfer: whether a character of the payee's name is asked for. */
  name_check: boolean
  refusal?: Problem | null
}

export type FundState = 'accepted' | 'with_bank' | 'arrived' | 'failed' | 'returned'

/** The card of a movement, as it was then: its bank's id and the last digits. */
export interface CardName {
  id: string
  bank: string
  tail: string
}

/** A top-up or a withdrawal: money on its way between a card and the balance. */
export interface Fund {
  id: string
  amount: number
  fee: number
  state: FundState
  steps: { state: FundState; at: string }[]
  card: CardName
  failure?: Problem | null
  bill_id: string
}

export interface FundBody {
  card_id: string
  amount: number
  pin: SealedPin
}

/** What one of several shops asks for. */
export type ScanPart = Schemas['ScanPart']

export type Scan =
  | {
      kind: 'order'
      order_id: string
      payee: Payee
      amount: number
      description: string
      /** Of an order of several shops that is paid at once; they add up to the amount. */
      parts?: ScanPart[]
      expires_at: string
    }
  | { kind: 'shop'; shop_code: string; payee: Payee }
  | { kind: 'person'; payee_token: string; payee: Payee; amount?: number | null; note?: string | null }

export type PaymentState = 'succeeded' | 'processing' | 'failed'

export interface Payment {
  id: string
  state: PaymentState
  amount: number
  payee: Payee
  method: Method
  /** `balance`, or the bank's id and the card's last digits. */
  method_label: string
  at: string
  failure?: Problem | null
  bill_id: string
  balance_after: number
}

/** What a shop's page or app hands over, in the words of the protocol that shops speak. */
export type Invocation = Schemas['Invocation']

/** What is bought: a shop's order with its own amount, or a shop's standing code with an amount the payer types. */
export type Purchase = { order_id: string } | { shop_code: string; amount: number; note?: string }

export type PaymentBody = Purchase & { method: Method; pin: SealedPin }

export interface PaymentCode {
  digits: string
  expires_at: string
  method: Method
}

/** A till's request to be paid by a shown payment code. */
export interface Charge {
  id: string
  state: string
  amount: number
  payee: Payee
  method: Method
  description: string
  expires_at: string
}

export interface Person {
  payee_token: string
  payee: Payee
  is_self: boolean
  warning?: string | null
}

export interface TransferBody {
  payee_token: string
  amount: number
  note?: string
  pin: SealedPin
  name_character?: string
}

export interface Transfer {
  id: string
  state: string
  amount: number
  /** The payee's own name with the masked real one. */
  payee: string
  note?: string | null
  at: string
  bill_id: string
}

/** Money that a shop sends to the holder. */
export interface Remittance {
  id: string
  state: 'waiting' | 'succeeded' | 'failed' | 'cancelled'
  amount: number
  payer: string
  remark: string
  at: string
  expires_at: string
  bill_id?: string
}

/** What a shop's page calls one with. */
export interface RemittanceCall {
  mchId: string
  appId: string
  package: string
}

export interface ReceiveCode {
  text: string
  amount?: number | null
  note?: string | null
}

export interface Contact {
  payee_token: string
  payee: Payee
  last_paid_at: string
}

export interface Bill {
  id: string
  kind: string
  direction: 'in' | 'out' | 'neutral'
  amount: number
  title: string
  note?: string | null
  at: string
  state: string
}

export interface BillPage {
  groups: { month: string; out: number; in: number; neutral: number }[]
  items: Bill[]
  next?: string | null
}

export interface BillDetail extends Bill {
  fee: number
  method: string
  facts: { key: string; value: string }[]
  history: { state: string; at: string }[]
  failure?: Problem | null
}

export interface Statistics {
  out: number
  in: number
  by_kind: { kind: string; direction: string; amount: number; count: number }[]
  days: { day: string; out: number; in: number }[]
  months: { month: string; out: number; in: number }[]
}

export interface Limit {
  key: string
  limit: number
  used: number
  resets_at?: string | null
}
