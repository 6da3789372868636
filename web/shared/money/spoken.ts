/** An amount as it is said: 8880 fen is "88元8角" in Chinese and "88 yuan 80" in English. */
export function spokenAmount(fen: number, locale: string): string {
  const whole = Math.trunc(Math.abs(fen) / 100)
  const rest = Math.abs(fen) % 100
  return locale.startsWith('zh') ? chinese(whole, rest) : english(whole, rest)
}

function chinese(whole: number, rest: number): string {
  const tenths = Math.trunc(rest / 10)
  const last = rest % 10
  if (rest === 0) return `${whole}元`
  const parts = tenths === 0 ? `零${last}分` : `${tenths}角${last === 0 ? '' : `${last}分`}`
  return whole === 0 && tenths === 0 ? `${last}分` : `${whole}元${parts}`
}

function english(whole: number, rest: number): string {
  return rest === 0 ? `${whole} yuan` : `${whole} yuan ${String(rest).padStart(2, '0')}`
}
