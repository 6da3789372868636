import { newIntent } from '@shared/api/http'
import { paymentCodes } from '@shared/api/money'
import type { Method, PaymentCode } from '@shared/api/money-types'
import { problemOf, type Problem } from '@shared/api/problem'
import { onScopeDispose, ref, shallowRef } from 'vue'

/** Ask a little before the old code ends, so that a till never meets one that is just over. */
const EARLY_MS = 5_000
const SOONEST_MS = 2_000

/**
 * Keeps a fresh payment code while the page is in view. A code lives for a minute and can be used once; a page that was
 * out of view gets a new one when it comes back.
 */
export function usePaymentCode() {
  const code = shallowRef<PaymentCode | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const method = shallowRef<Method>({ kind: 'balance' })
  const asking = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function renew() {
    clearTimeout(timer)
    if (asking.value) return
    asking.value = true
    try {
      code.value = await paymentCodes.make(method.value, newIntent())
      problem.value = null
      timer = setTimeout(() => void renewInView(), nextAskMs(code.value.expires_at, Date.now()))
    } catch (error) {
      code.value = null
      problem.value = problemOf(error)
    } finally {
      asking.value = false
    }
  }

  async function renewInView() {
    if (document.visibilityState === 'visible') await renew()
  }

  function choose(chosen: Method) {
    method.value = chosen
    void renew()
  }

  document.addEventListener('visibilitychange', renewInView)
  onScopeDispose(() => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', renewInView)
  })
  return { code, problem, renew, choose }
}

export function nextAskMs(expiresAt: string, now: number): number {
  return Math.max(SOONEST_MS, Date.parse(expiresAt) - now - EARLY_MS)
}
