/**
 * The one act with money whose answer this page has not seen. It is kept in the tab's own store, so that a reload does
 * not lose the key under which it can be asked about safely. The PIN is not kept: it is asked for again, and the server
 * does not count it to what makes a request the same.
 */
import type { Intent } from '@shared/api/money'

/** The acts whose request can be made again from what is kept. */
export type MovingKind = 'payment' | 'transfer' | 'top_up' | 'withdrawal'

/** What the holder is told it was. */
export interface Moving {
  kind: MovingKind
  amount: number
  payee?: string
}

export interface Unfinished extends Moving {
  key: string
  /** The request as it was sent, without the PIN. */
  body: Record<string, unknown>
}

const PLACE = 'feiqian.unfinished'
const KINDS: readonly unknown[] = ['payment', 'transfer', 'top_up', 'withdrawal'] satisfies MovingKind[]

/** Keeps an intent before it is sent: from then on money may move. */
export function keepUnfinished(moving: Moving, intent: Intent<object>): void {
  const body = Object.fromEntries(Object.entries(intent.body).filter(([name]) => name !== 'pin'))
  sessionStorage.setItem(PLACE, JSON.stringify({ ...moving, key: intent.key, body } satisfies Unfinished))
}

/** An answer came, or the holder left it to the bills. */
export function forgetUnfinished(): void {
  sessionStorage.removeItem(PLACE)
}

/** What an earlier page left without an answer. */
export function unfinished(): Unfinished | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null')
    return isUnfinished(kept) ? kept : null
  } catch {
    return null
  }
}

function isUnfinished(kept: unknown): kept is Unfinished {
  if (typeof kept !== 'object' || kept === null) return false
  const { kind, key, body, amount } = kept as Partial<Unfinished>
  return KINDS.includes(kind) && typeof key === 'string' && typeof body === 'object' && body !== null && typeof amount === 'number'
}
