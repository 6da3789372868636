import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { pin as door } from '../api/people'
import { deriveKey, encrypt, fromBase64, sealPin, toBase64 } from './seal'

/** RFC 5903, section 8.1: two P-256 private keys, so that the agreed secret is a published one. */
const INITIATOR = 'C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433'
const RESPONDER = 'C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53'

function pair(secret: string) {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(Buffer.from(secret, 'hex'))
  return { secret: curve.getPrivateKey(), point: curve.getPublicKey() }
}

function jwk(secret: string): JsonWebKey {
  const { secret: d, point } = pair(secret)
  const text = (bytes: Buffer) => bytes.toString('base64url')
  return { kty: 'EC', crv: 'P-256', d: text(d), x: text(point.subarray(1, 33)), y: text(point.subarray(33)) }
}

const importOwn = (secret: string) =>
  crypto.subtle.importKey('jwk', jwk(secret), { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])

/** The server's side, by another library than the page's. */
function open(secret: string, clientPoint: Buffer, nonce: Uint8Array, sealed: Uint8Array, intent: string): string {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(Buffer.from(secret, 'hex'))
  const key = hkdfSync('sha256', curve.computeSecret(clientPoint), '', 'feiqian pin v1', 32)
  const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key), nonce)
  cipher.setAAD(Buffer.from(intent))
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]).toString()
}

const INTENT = '0b0e1c5e-8a55-4d9e-9c3a-2f1d6e7a8b90'

it('agrees on the published secret', () => {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(Buffer.from(INITIATOR, 'hex'))
  const secret = curve.computeSecret(pair(RESPONDER).point).toString('hex').toUpperCase()
  expect(secret).toBe('D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE')
})

it('seals the known vector', async () => {
  const key = await deriveKey(await importOwn(INITIATOR), new Uint8Array(pair(RESPONDER).point))
  const sealed = await encrypt(key, '314159', INTENT, new Uint8Array(12))
  expect(sealed).toEqual({ nonce: 'AAAAAAAAAAAAAAAA', ciphertext: 'ezH5qlUsFHnLm4k/QIisKqYwRyNuPw==' })
  const bytes = fromBase64(sealed.ciphertext)
  expect(open(RESPONDER, pair(INITIATOR).point, new Uint8Array(12), bytes, INTENT)).toBe('314159')
})

it('is opened by the other side, and only under the same intent', async () => {
  const key = await deriveKey(await importOwn(INITIATOR), new Uint8Array(pair(RESPONDER).point))
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const sealed = fromBase64((await encrypt(key, '314159', INTENT, nonce)).ciphertext)
  expect(open(RESPONDER, pair(INITIATOR).point, nonce, sealed, INTENT)).toBe('314159')
  expect(() => open(RESPONDER, pair(INITIATOR).point, nonce, sealed, 'another intent')).toThrow()
})

it('asks for a key once and seals each PIN with a fresh nonce', async () => {
  let client = Buffer.alloc(0)
  const asked = vi.spyOn(door, 'key').mockImplementation((point) => {
    client = Buffer.from(point, 'base64')
    const server_public = toBase64(pair(RESPONDER).point)
    return Promise.resolve({ key: 'token', server_public, expires_at: new Date(Date.now() + 600_000).toISOString() })
  })
  const [one, other] = [await sealPin('271828', INTENT), await sealPin('271828', INTENT)]
  expect(asked).toHaveBeenCalledTimes(1)
  expect(one.key).toBe('token')
  expect(one.nonce).not.toBe(other.nonce)
  expect(open(RESPONDER, client, fromBase64(one.nonce), fromBase64(one.ciphertext), INTENT)).toBe('271828')
})
