/** What "clear cache and restart" leaves alone: the session's secret and how the page looks. */
const KEPT = new Set(['feiqian.device', 'feiqian.look'])

/** Throws away everything the browser kept of this page, except the session, and loads it anew. */
export async function repair(): Promise<void> {
  for (const key of Object.keys(localStorage)) if (!KEPT.has(key)) localStorage.removeItem(key)
  sessionStorage.clear()
  await Promise.allSettled([dropWorkers(), dropStores()])
  window.location.replace(`/?repaired=${Date.now()}`)
}

async function dropWorkers(): Promise<void> {
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? []
  await Promise.all(workers.map((worker) => worker.unregister()))
}

async function dropStores(): Promise<void> {
  if (!('caches' in window)) return
  const names = await caches.keys()
  await Promise.all(names.map((name) => caches.delete(name)))
}
