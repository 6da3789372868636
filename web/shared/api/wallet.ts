import { openDoor } from './http'

const DEVICE = 'feiqian.device'

/** The secret that binds this browser to its session; the cookie alone is not enough. */
export const device = {
  secret: () => localStorage.getItem(DEVICE),
  keep: (secret: string) => localStorage.setItem(DEVICE, secret),
  forget: () => localStorage.removeItem(DEVICE),
}

const listeners = new Set<() => void>()

/** Tells when the server no longer accepts this device's session. */
export function onSignedOut(listener: () => void): void {
  listeners.add(listener)
}

/** The holder's door. */
export const api = openDoor({
  prefix: '/api/v1',
  headers: (): Record<string, string> => {
    const secret = device.secret()
    return secret === null ? {} : { 'X-Device': secret }
  },
  signedOut: () => {
    device.forget()
    listeners.forEach((listener) => listener())
  },
})
