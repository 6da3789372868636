import { ProblemError, type Problem } from '@shared/api/problem'
import type { SealedPin } from '@shared/api/types'
import { sealPin } from '@shared/pin/seal'
import { watch } from 'vue'
import type { Intent } from '@shared/api/money'
import { useMoneyFlow } from './useMoneyFlow'

/** The refusal in an error. An error that leaves the money's state open is none: only repeating the request can tell. */
export function refusalIn(error: unknown): Problem | null {
  return error instanceof ProblemError && error.problem.money !== 'processing' ? error.problem : null
}

/** A money flow whose PIN is sealed for our own door. */
export function useSealedFlow<Body, Receipt>(options: {
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
  watch(money.flow, (flow) => {
    if (flow.at === 'answered') options.done(flow.receipt)
  })
  return money
}
