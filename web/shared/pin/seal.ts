import { pin as door } from '../api/people'
import type { PinKey, SealedPin } from '../api/types'

/**
 * A payment password never leaves the page in the clear. The page and the server agree on a key (ECDH P-256, then
 * HKDF-SHA256 with empty salt and info "feiqian pin v1") and the six ASCII digits travel under AES-256-GCM, bound to the
 * request's Idempotency-Key as additional data, so that a sealed PIN cannot be moved to another request.
 */
const INFO = new TextEncoder().encode('feiqian pin v1')
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const

/** A key with less life left than this is not used: the request must still reach the server in time. */
const SPARE_MS = 30_000

interface AgreedKey {
  token: string
  secret: CryptoKey
  expiresAt: number
}

let agreed: AgreedKey | undefined

/** Seals six digits for the request that will carry `intent` as its Idempotency-Key. */
export async function sealPin(pin: string, intent: string): Promise<SealedPin> {
  const key = await currentKey()
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  return { key: key.token, ...(await encrypt(key.secret, pin, intent, nonce)) }
}

/** Drops the agreed key; it is bound to a session and must not outlive it. */
export function forgetPinKey(): void {
  agreed = undefined
}

async function currentKey(): Promise<AgreedKey> {
  if (agreed && agreed.expiresAt - Date.now() > SPARE_MS) return agreed
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])
  const answer = await door.key(toBase64(await crypto.subtle.exportKey('raw', pair.publicKey)))
  agreed = await agree(pair.privateKey, answer)
  return agreed
}

async function agree(own: CryptoKey, answer: PinKey): Promise<AgreedKey> {
  const secret = await deriveKey(own, fromBase64(answer.server_public))
  return { token: answer.key, secret, expiresAt: Date.parse(answer.expires_at) }
}

export async function deriveKey(own: CryptoKey, serverPublic: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const server = await crypto.subtle.importKey('raw', serverPublic, CURVE, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: server }, own, 256)
  const seed = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: INFO }
  return crypto.subtle.deriveKey(hkdf, seed, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
}

export async function encrypt(key: CryptoKey, pin: string, intent: string, nonce: Uint8Array<ArrayBuffer>) {
  const bytes = new TextEncoder()
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: bytes.encode(intent) },
    key,
    bytes.encode(pin),
  )
  return { nonce: toBase64(nonce), ciphertext: toBase64(sealed) }
}

export function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
