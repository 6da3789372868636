import { onMounted, onScopeDispose } from 'vue'

/** Keeps the screen from going dark while a code is shown; where the browser cannot, nothing is lost. */
export function useWakeLock() {
  let lock: WakeLockSentinel | undefined

  async function take() {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    lock = await navigator.wakeLock.request('screen').catch(() => undefined)
  }

  onMounted(take)
  document.addEventListener('visibilitychange', take)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', take)
    void lock?.release()
  })
}
