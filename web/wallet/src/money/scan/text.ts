/**
 * What a scanned or typed text is, before the server is asked. The page decides nothing about money here: it only keeps
 * texts that cannot be ours from being sent away, and tells a payment code apart, which a payer must never hand over.
 */

/** The three kinds of code we print: a shop's order, a shop's standing code, a person's receive code. */
export type Door = 'o' | 's' | 'p'

export type ScanText =
  | { kind: 'ours'; door: Door; token: string }
  | { kind: 'payment_code' }
  | { kind: 'foreign' }
  | { kind: 'empty' }

const OURS = /^(?:https?:\/\/[^/\s]+\/q\/|feiqian:)?([osp])\/([\w-]{1,256})$/i
const PAYMENT_CODE = /^\d{18}$/

export function readScanText(raw: string): ScanText {
  const text = raw.trim()
  if (text === '') {
    return { kind: 'empty' }
  }
  if (PAYMENT_CODE.test(text.replace(/[\s-]/g, ''))) {
    return { kind: 'payment_code' }
  }
  const [, door, token] = OURS.exec(text) ?? []
  return door && token ? { kind: 'ours', door: door.toLowerCase() as Door, token } : { kind: 'foreign' }
}
