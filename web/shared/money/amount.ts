/** Money in the page: integer fen in, words out. No floating point ever holds yuan. */
const SYMBOL = '¥'

/** `123456` → `1,234.56`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${sign}${whole}.${digits.slice(-2)}`
}

/** `123456` → `¥1,234.56`; negative amounts as `-¥0.10`. */
export function money(fen: number): string {
  return fen < 0 ? `-${SYMBOL}${yuan(-fen)}` : SYMBOL + yuan(fen)
}

/** A whole-yuan limit reads better without its empty fen: `¥200,000`. */
export function roundMoney(fen: number): string {
  return money(fen).replace(/\.00$/, '')
}

/** What was typed, as fen; undefined while it is not an amount with at most two decimals. */
export function parseYuan(text: string): number | undefined {
  const match = /^(\d{1,11})(?:\.(\d{0,2}))?$/.exec(text.trim())
  if (!match) return undefined
  return Number(match[1] + (match[2] ?? '').padEnd(2, '0'))
}

/** Keeps typing within an amount: digits, one point, two decimals, no leading zeros. */
export function tidyYuan(text: string): string {
  const clean = text.replace(/[。．,，]/g, (mark) => (mark === ',' || mark === '，' ? '' : '.')).replace(/[^\d.]/g, '')
  const [whole = '', ...rest] = clean.split('.')
  const head = whole.replace(/^0+(?=\d)/, '').slice(0, 9)
  if (rest.length === 0) return head
  return `${head || '0'}.${rest.join('').slice(0, 2)}`
}
