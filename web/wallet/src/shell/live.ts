import { listen, type Hint } from '@shared/live/stream'
import { device } from '@shared/api/wallet'
import { onScopeDispose, watch } from 'vue'
import { keys } from './keys'
import { queries } from './queries'
import { signedIn } from './session'

type Heard = (hint: Hint) => void

/** What a hint makes stale. Pages that wait for one thing (a payment, a charge) listen with `useHints` besides. */
const STALE: Record<string, readonly (readonly string[])[]> = {
  message: [keys.messages, keys.coupons],
  balance: [keys.wallet, keys.bills, keys.limits],
  payment: [keys.wallet, keys.bills, keys.contacts, keys.coupons],
  topup: [keys.wallet, keys.bills, keys.limits],
  withdrawal: [keys.wallet, keys.bills, keys.limits],
  binding: [keys.cards],
  account: [keys.account, keys.identity, keys.pin, keys.help],
}

const listeners = new Set<Heard>()

/** Holds the one live connection while there is a session. Called once, by the root. */
export function useLiveHints(): void {
  let stop: (() => void) | undefined
  const start = () =>
    listen({
      address: '/api/v1/events',
      headers: (): Record<string, string> => ({ 'X-Device': device.secret() ?? '' }),
      heard: spread,
      opened: () => spread({ event: 'opened' }),
    })
  const follow = (now: boolean) => {
    stop?.()
    stop = now ? start() : undefined
  }
  watch(signedIn, follow, { immediate: true })
  onScopeDispose(() => stop?.())
}

/** Tells a page of the named events, and of `opened`: the connection is back and something may have been missed. */
export function useHints(events: string[], heard: Heard): void {
  const listener: Heard = (hint) => (events.includes(hint.event) || hint.event === 'opened') && heard(hint)
  listeners.add(listener)
  onScopeDispose(() => listeners.delete(listener))
}

function spread(hint: Hint): void {
  for (const queryKey of STALE[hint.event] ?? []) void queries.invalidateQueries({ queryKey })
  listeners.forEach((listener) => listener(hint))
}
