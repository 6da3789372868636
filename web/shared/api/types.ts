import type { NextAction, Problem } from './problem'
import type { Narrow, Schemas } from './typed'

/** The wallet door's shapes (people), from the server's document. Amounts are integer fen, times RFC 3339 UTC. */

export type LocalText = Schemas['LocalText']

export type AccountState = 'normal' | 'restricted' | 'frozen' | 'closed'
export type AccountClass = 'none' | 'I' | 'II' | 'III'
export type Language = 'zh' | 'en' | 'system'
export type Theme = 'light' | 'dark' | 'system'

export type Settings = Narrow<Schemas['SettingsShown'], { language: Language; theme: Theme }>

export type Account = Narrow<
  Schemas['Account'],
  { state: AccountState; account_class: AccountClass; settings: Settings }
>

export type CodeSent = Schemas['CodeSent']

export type SignedIn = Narrow<Schemas['SignedIn'], { account: Account }>

export type Session = Schemas['Device']

export type ClassRow = Narrow<Schemas['ClassLine'], { account_class: AccountClass; limit_kind: 'lifetime' | 'yearly' }>

export type IdentityState = 'none' | 'pending' | 'verified' | 'mismatch' | 'review' | 'rejected'

export type Identity = Narrow<
  Schemas['Identity'],
  { state: IdentityState; account_class: AccountClass; classes: ClassRow[] }
>

export type Bank = Schemas['Bank']

export type CardType = 'debit' | 'credit'

export type Recognised = Narrow<Schemas['Recognised'], { bank?: Bank | null; card_type?: CardType | null }>

export type BindingState = 'checking' | 'code_sent' | 'confirming' | 'bound' | 'failed'

export type Binding = Narrow<Schemas['Binding'], { state: BindingState; card_type: CardType; failure?: Problem | null }>

export type Card = Narrow<Schemas['Card'], { card_type: CardType }>

export type SealedPin = Schemas['SealedPin']

export type PinKey = Schemas['PinKey']

export type PinStatus = Schemas['PinState']

export type RecoveryStarted = Schemas['Recovery']

export type SafetyCheck = Schemas['Check']

export type Safety = Narrow<Schemas['Safety'], { recent_bills: BillLine[] }>

export type BillLine = Narrow<Schemas['Bill'], { direction: 'in' | 'out' | 'neutral' }>

export type Message = Schemas['Message']

export type Messages = Schemas['Messages']

export type QuestionKey = 'binding_failed' | 'payment_failed' | 'avoid_scams' | 'recover_pin'

export type Finding = Narrow<Schemas['Finding'], { next: NextAction[] }>

export type Question = Narrow<Schemas['Question'], { key: QuestionKey; findings: Finding[] }>

export type TicketReply = Narrow<Schemas['Reply'], { from: 'holder' | 'operator' }>

export type Ticket = Narrow<Schemas['Ticket'], { replies: TicketReply[] }>

export type Shop = Schemas['PayableShop']

export interface Items<T> {
  items: T[]
}
