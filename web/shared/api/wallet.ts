import { openDoor } from './http'
import type { TypedHttp } from './typed'

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

/** The holder's door, as the server's document describes it. */
export const api: TypedHttp<'/api/v1'> = openDoor({
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
