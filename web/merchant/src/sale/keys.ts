import { tidyYuan } from '@shared/money/amount'

/** What stands on the till after a key: never more than an amount with two decimals. */
export function pressKey(text: string, key: string): string {
  if (key === 'Backspace') return text.slice(0, -1)
  if (key === '.' && text.includes('.')) return text
  return tidyYuan(text + key)
}
