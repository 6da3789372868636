import { ProblemError, type Problem } from '@shared/api/problem'
import type { SealedPin } from '@shared/api/types'
import { sealPin } from '@shared/pin/seal'
import { watch } from 'vue'
import type { Intent } from '@shared/api/money'
import { forgetUnfinished, keepUnfinished, type Moving } from './unfinished'
import { useMoneyFlow } from './useMoneyFlow'

/** The refusal in an error. An error that leaves the money's state open is none: only repeating the request can tell. */
export function refusalIn(error: unknown): Problem | null {
  return error instanceof ProblemError && error.problem.money !== 'processing' ? error.problem : null
}

/** A money flow whose PIN is sealed for our own door. While an answer is outstanding its intent outlives the page. */
export function useSealedFlow<Body extends object, Receipt>(options: {
  /** What it is, should the page be reloaded before the answer. Not said where the server offers it again by itself. */
  moving?: () => Moving
  body: (pin: SealedPin) => Body
  send: (intent: Intent<Body>) => Promise<Receipt>
  done: (receipt: Receipt) => void
}) {
  const money = useMoneyFlow<Body, Receipt, SealedPin, Problem>({
    seal: sealPin,
    body: options.body,
    send: options.send,
    refusalIn,
  })
  /** At once, since the page may be gone a moment later. */
  function keepWhileOpen(flow: typeof money.flow.value) {
    if (!options.moving) return
    if (flow.at === 'sending') keepUnfinished(options.moving(), flow.intent)
    if (flow.at === 'answered' || flow.at === 'refused') forgetUnfinished()
  }
  watch(money.flow, keepWhileOpen, { flush: 'sync' })
  watch(money.flow, (flow) => {
    if (flow.at === 'answered') options.done(flow.receipt)
  })
  return money
}
