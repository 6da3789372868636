import { ref } from 'vue'

/** A newer page that is ready and waits for the person to agree. */
export const waiting = ref<ServiceWorker>()

/** Registers the worker and watches for a newer one. Only in a build: development has its own reload. */
export function watchForNewVersion(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  void navigator.serviceWorker
    .register('/sw.js')
    .then(watch)
    .catch(() => undefined)
}

export function takeOver(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true })
  waiting.value?.postMessage('take-over')
}

function watch(registration: ServiceWorkerRegistration): void {
  offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const arriving = registration.installing
    arriving?.addEventListener('statechange', () => arriving.state === 'installed' && offer(arriving))
  })
}

/** The very first worker replaces nothing, so there is nothing to ask. */
function offer(worker: ServiceWorker | null): void {
  if (worker && navigator.serviceWorker.controller) waiting.value = worker
}
