import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { wallet } from '@shared/api/money'
import type { Quote, QuoteKind } from '@shared/api/money-types'

/** Long enough not to ask at each digit, short enough to feel live. */
const PAUSE_MS = 250

/**
 * The fee, the limits and when the money arrives, for the amount being typed. Only the newest question's answer counts;
 * without an answer there is no quote, and the server still decides when the request is made.
 */
export function useQuote(kind: QuoteKind, amount: Ref<number | undefined>, cardId: Ref<string | undefined>) {
  const answer = shallowRef<Quote | null>(null)
  const asking = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let question: AbortController | undefined

  function drop() {
    clearTimeout(timer)
    question?.abort()
  }

  async function askNow(fen: number, card: string | undefined) {
    const mine = new AbortController()
    question = mine
    asking.value = true
    const quote = await wallet.quote({ kind, amount: fen, card_id: card }, mine.signal).catch(() => null)
    if (question === mine) {
      answer.value = quote
      asking.value = false
    }
  }

  watch(
    [amount, cardId],
    ([fen, card]) => {
      drop()
      question = undefined
      asking.value = false
      if (fen) timer = setTimeout(() => void askNow(fen, card), PAUSE_MS)
    },
    { immediate: true },
  )
  onScopeDispose(drop)

  /** A quote for another amount than the one typed is none. */
  const quote = computed(() => (answer.value && answer.value.amount === amount.value ? answer.value : null))
  return { quote, asking }
}
