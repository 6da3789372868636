/** What "clear cache and restart" leaves alone: the session's secret, how the page looks, and money without an answer. */
const KEPT = new Set(['feiqian.device', 'feiqian.look', 'feiqian.unfinished'])

/** Throws away everything the browser kept of this page, except the session, and loads it anew. */
export async function repair(): Promise<void> {
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) if (!KEPT.has(key)) store.removeItem(key)
  }
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
