import type { Problem } from '@shared/api/problem'
import { nextTick, shallowRef, watch } from 'vue'
import type { Flow } from '../flow/flow'

/** What was shown when somebody wanted to pay, and what is asked for now. */
export interface PriceChange {
  before: number
  now: number
}

/** The key of the words for a change. The same price twice means that the new one could not be read. */
export function changeWords({ before, now }: PriceChange): 'price_changed' | 'price_unread' {
  return before === now ? 'price_unread' : 'price_changed'
}

/**
 * Nobody pays another amount than the page shows: the server refuses it, the page reads the price again and says so,
 * and the person decides anew. A coupon that ended or was used elsewhere is the usual cause.
 */
export function usePriceChange(options: {
  pay: { readonly flow: { readonly value: Flow<unknown, unknown, Problem> }; cancel: () => void }
  price: () => number
  reread: () => Promise<unknown>
  /** When the new price is on the page. */
  then?: () => void
}) {
  const change = shallowRef<PriceChange>()

  async function readAgain() {
    const before = options.price()
    options.pay.cancel()
    await options.reread()
    await nextTick()
    change.value = { before, now: options.price() }
    options.then?.()
  }

  watch(
    () => options.pay.flow.value,
    (flow) => {
      if (flow.at === 'refused' && flow.refusal.code === 'amount_differs') return readAgain()
      if (flow.at === 'sending') change.value = undefined
    },
  )
  return change
}
