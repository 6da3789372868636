import { useRoute } from 'vue-router'

/** Where the shop wants its customer after the payment, when the page was opened from the shop's: a web address or nothing. */
export function useShopsAddress(): string | undefined {
  const { back } = useRoute().query
  return typeof back === 'string' && isWebAddress(back) ? back : undefined
}

export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}
