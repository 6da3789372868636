// Keeps the page's own files so that it opens without a network. It keeps nothing that was answered to a person: requests
// to /api/ and every other address that is not a file of this build go to the network untouched and are never stored.
const VERSION = '__VERSION__'
const FILES = '__FILES__'
const STORE = `feiqian-${VERSION}`
const SHELL = '/index.html'

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })))))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldStores().then(() => self.clients.claim()))
})

// A new version waits until the person agrees: a payment is never interrupted by an update.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (/^\/(till|operator)?\/?api\//.test(url.pathname) || url.pathname.startsWith('/till')) return
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match(SHELL)))
  else if (FILES.includes(url.pathname)) event.respondWith(fromStore(request))
})

async function fromStore(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request)
}

async function dropOldStores() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith('feiqian-') && name !== STORE).map((name) => caches.delete(name)))
}
