import { computed, shallowRef } from 'vue'
import { newIntent } from '@shared/api/http'
import { advance, start, type Flow, type FlowEvent } from './flow'
import type { Intent } from '@shared/api/money'

export interface MoneyFlowOptions<Body, Receipt, Sealed, Refusal> {
  /** Encrypts the six digits for the request that will travel under this key. */
  seal: (pin: string, key: string) => Promise<Sealed>
  /** The request as it will be sent, and sent again if the answer is lost. */
  body: (pin: Sealed) => Body
  send: (intent: Intent<Body>) => Promise<Receipt>
  /** The refusal in an error, or null when the error leaves open what happened. */
  refusalIn: (error: unknown) => Refusal | null
}

/** Drives one act that moves money through the reducer; nothing is ever sent twice except by `repeat`. */
export function useMoneyFlow<Body, Receipt, Sealed, Refusal>(options: MoneyFlowOptions<Body, Receipt, Sealed, Refusal>) {
  const flow = shallowRef<Flow<Body, Receipt, Refusal>>(start())
  const sealing = shallowRef(false)
  /** Why the PIN could not be sealed. Nothing had been sent, so nothing can have happened to the money. */
  const notSent = shallowRef<unknown>(null)

  function dispatch(event: FlowEvent<Body, Receipt, Refusal>) {
    flow.value = advance(flow.value, event)
  }

  async function attempt(intent: Intent<Body>) {
    try {
      dispatch({ type: 'answer', receipt: await options.send(intent) })
    } catch (error) {
      const refusal = options.refusalIn(error)
      dispatch(refusal === null ? { type: 'lose' } : { type: 'refuse', refusal })
    }
  }

  async function enterPin(pin: string) {
    if (flow.value.at !== 'asking_pin' || sealing.value) {
      return
    }
    const { key } = flow.value
    sealing.value = true
    notSent.value = null
    const sealed = await options.seal(pin, key).catch((error: unknown) => {
      notSent.value = error
      return null
    })
    sealing.value = false
    if (sealed !== null && flow.value.at === 'asking_pin') {
      const intent = { key, body: options.body(sealed) }
      dispatch({ type: 'send', intent })
      await attempt(intent)
    }
  }

  async function repeat() {
    if (flow.value.at === 'unknown') {
      const { intent } = flow.value
      dispatch({ type: 'repeat' })
      await attempt(intent)
    }
  }

  return {
    flow,
    notSent,
    busy: computed(() => sealing.value || flow.value.at === 'sending'),
    /** A new intent, unless the key of an earlier one is given: then it is that one, said again. */
    confirm: (key: string = newIntent()) => dispatch({ type: 'confirm', key }),
    cancel: () => dispatch({ type: 'cancel' }),
    enterPin,
    repeat,
  }
}
