import { listen } from '@shared/live/stream'
import { onScopeDispose } from 'vue'
import { tillHeaders } from './door'

/** How often the till asks without a hint: hints may be lost, and a stall must not stand waiting for one. */
const ASK_EVERY_MS = 2_000

type Heard = () => void
const listeners = new Set<Heard>()
let stop: (() => void) | undefined

/** Calls `heard` whenever something may have changed: on a hint, after a reconnection, and now and then. */
export function whenChanged(heard: Heard, everyMs = ASK_EVERY_MS): void {
  listeners.add(heard)
  stop ??= listen({ address: '/till/api/v1/events', headers: tillHeaders, heard: tellAll, opened: tellAll })
  const timer = setInterval(heard, everyMs)
  onScopeDispose(() => {
    clearInterval(timer)
    listeners.delete(heard)
    if (listeners.size === 0) {
      stop?.()
      stop = undefined
    }
  })
}

function tellAll(): void {
  listeners.forEach((heard) => heard())
}
