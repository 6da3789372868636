import type { NextAction, Problem } from './problem'

/** The wallet door's shapes (people). Amounts are integer fen, times RFC 3339 UTC, ids prefixed strings. */
export interface LocalText {
  zh: string
  en: string
}

export type AccountState = 'normal' | 'restricted' | 'frozen' | 'closed'
export type AccountClass = 'none' | 'I' | 'II' | 'III'
export type Language = 'zh' | 'en' | 'system'
export type Theme = 'light' | 'dark' | 'system'

export interface Settings {
  language: Language
  theme: Theme
  elder_mode: boolean
  shuffle_pad: boolean
  pinless_enabled: boolean
  hide_balance: boolean
  sound: boolean
}

export interface Account {
  id: string
  phone: string
  display_name: string
  state: AccountState
  state_reason: string | null
  allows: string[]
  account_class: AccountClass
  verified: boolean
  pin_set: boolean
  has_password: boolean
  settings: Settings
}

export interface CodeSent {
  sent_to: string
  expires_at: string
  resend_after_s: number
}

export interface SignedIn {
  account: Account
  device_secret: string
  is_new: boolean
}

export interface Session {
  id: string
  device_name: string
  created_at: string
  last_seen_at: string
  address: string
  current: boolean
}

export interface ClassRow {
  account_class: AccountClass
  checks_needed: number
  checks_done: number
  limit_kind: 'lifetime' | 'yearly'
  limit: number
  used: number
  allows: string[]
  how_to_raise: string[]
}

export type IdentityState = 'none' | 'pending' | 'verified' | 'mismatch' | 'review' | 'rejected'

export interface Identity {
  state: IdentityState
  name: string | null
  number: string | null
  submitted_at: string | null
  account_class: AccountClass
  classes: ClassRow[]
}

export interface Bank {
  id: string
  name: LocalText
  colour: string
  recommended: boolean
  online_binding: boolean
  needs_branch: boolean
}

export type CardType = 'debit' | 'credit'

export interface Recognised {
  bank: Bank | null
  card_type: CardType | null
  supported: boolean
  needs_branch: boolean
  reason?: string | null
}

export type BindingState = 'checking' | 'code_sent' | 'confirming' | 'bound' | 'failed'

export interface Binding {
  id: string
  state: BindingState
  masked_pan: string
  bank: Bank
  card_type: CardType
  sent_to?: string | null
  attempts_left?: number | null
  failure?: Problem | null
  card_id?: string | null
  recommended_banks?: Bank[] | null
}

export interface Card {
  id: string
  bank: Bank
  card_type: CardType
  tail: string
  phone: string
  state: string
  single_limit: number
  daily_limit: number
  bound_at: string
}

export interface SealedPin {
  key: string
  nonce: string
  ciphertext: string
}

export interface PinKey {
  key: string
  server_public: string
  expires_at: string
}

export interface PinStatus {
  set: boolean
  tries_left: number
  locked_until?: string | null
}

export interface RecoveryStarted {
  id: string
  sent_to: string
}

export interface SafetyCheck {
  key: string
  ok: boolean
}

export interface Safety {
  devices: Session[]
  recent_bills: BillLine[]
  limited_until?: string | null
  checks: SafetyCheck[]
}

/** The few facts of a bill that the safety check shows; the bills area has the whole. */
export interface BillLine {
  id: string
  kind: string
  direction: 'in' | 'out' | 'neutral'
  amount: number
  title: string
  at: string
  state: string
}

export interface Message {
  id: string
  at: string
  kind: string
  params: Record<string, string>
  bill_id?: string | null
  read: boolean
}

export interface Messages {
  items: Message[]
  unread: number
}

export type QuestionKey = 'binding_failed' | 'payment_failed' | 'avoid_scams' | 'recover_pin'

export interface Finding {
  code: string
  params: Record<string, string>
  next: NextAction[]
}

export interface Question {
  key: QuestionKey
  findings: Finding[]
}

export interface TicketReply {
  at: string
  from: 'holder' | 'operator'
  text: string
}

export interface Ticket {
  id: string
  topic: string
  text: string
  state: string
  bill_id?: string | null
  opened_at: string
  replies: TicketReply[]
}

/** A shop that may be paid here. */
export interface Shop {
  shop_code: string
  payee: { name: string; display_name: string; avatar_seed: string }
  description: LocalText
}

export interface Items<T> {
  items: T[]
}
