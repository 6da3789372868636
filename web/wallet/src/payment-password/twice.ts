/** Choosing a new PIN: typed once, then once more. */
export type Choosing =
  | { step: 'first'; differed: boolean }
  | { step: 'again'; first: string }
  | { step: 'chosen'; pin: string }

export const START: Choosing = { step: 'first', differed: false }

/** What six typed digits do. Two that differ start over and say so. */
export function typedPin(now: Choosing, pin: string): Choosing {
  switch (now.step) {
    case 'first':
      return { step: 'again', first: pin }
    case 'again':
      return pin === now.first ? { step: 'chosen', pin } : { step: 'first', differed: true }
    case 'chosen':
      throw new Error('a chosen PIN is not typed again')
  }
}
