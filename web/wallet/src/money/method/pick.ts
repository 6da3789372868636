import type { Method, MethodOffer } from '@shared/api/money-types'

export function sameMethod(one: Method, other: Method | null): boolean {
  return other !== null && one.kind === other.kind && (one.card_id ?? null) === (other.card_id ?? null)
}

/** Keeps what was chosen while it is usable; otherwise the first usable one, in the order the server offers. */
export function pick(offers: MethodOffer[], chosen: Method | null): Method | null {
  const usable = offers.filter((offer) => offer.usable)
  const best = usable.find((offer) => sameMethod(offer, chosen)) ?? usable[0]
  return best ? { kind: best.kind, card_id: best.card_id } : null
}
