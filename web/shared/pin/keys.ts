const IN_ORDER = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']

/** The pad's digits in order, or ordered by ten random numbers. */
export function keyOrder(random?: Uint32Array): string[] {
  if (!random) return IN_ORDER
  return IN_ORDER.map((digit, place) => ({ digit, weight: random[place] ?? 0 }))
    .sort((one, other) => one.weight - other.weight)
    .map(({ digit }) => digit)
}

export const PIN_LENGTH = 6

/** What typing does to a half-entered PIN. */
export function press(entered: string, key: string): string {
  if (key === 'Backspace') return entered.slice(0, -1)
  return /^\d$/.test(key) && entered.length < PIN_LENGTH ? entered + key : entered
}
