import type { Method, MethodOffer } from '@shared/api/money-types'

export function sameMethod(one: Method, other: Method | null): boolean {
  return other !== null && one.kind === other.kind && (one.card_id ?? null) === (other.card_id ?? null)
}

/** Keeps what was chosen while it is usable; otherwise the first usable one, in the order the server offers. */
export function pick(offers: MethodOffer[], chosen: Method | null): Method | null {
  const usable = offers.filter((offer) => offer.usable)
  if (usable.some((offer) => sameMethod(offer, chosen))) return chosen
  const [first] = usable
  return first ? { kind: first.kind, card_id: first.card_id } : null
}
