import type { LocalText } from '@shared/api/types'

/** A method as the holder knows it: `零钱`, or the bank with the card's last four digits. */
export function methodName(method: { label: LocalText; tail?: string | null }, locale: string): string {
  const label = method.label[locale === 'en' ? 'en' : 'zh']
  return method.tail ? `${label} (${method.tail})` : label
}
