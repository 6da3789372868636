/**
 * What a scanned or typed text is, before the server is asked. The page decides nothing about money here: it only keeps
 * texts that cannot be ours from being sent away, and tells a payment code apart, which a payer must never hand over.
 */

/** The kinds of code we print: a till's order, a merchant's trade, a shop's standing code, a person's receive code, a shop's offer to be paid out to a card. */
export type Door = 'o' | 't' | 's' | 'p' | 'm'

export type ScanText =
  | { kind: 'ours'; door: Door; token: string }
  | { kind: 'payment_code' }
  | { kind: 'foreign' }
  | { kind: 'empty' }

const OURS = /^(?:https?:\/\/[^/\s]+\/q\/|feiqian:)?([ostpm])\/([\w-]{1,256})$/i
/** A merchant's trade, as the gateway hands it to the merchant's system to print ("WeChat Pay documentation", native payment). */
const TRADE = /^weixin:\/\/wxpay\/bizpayurl(?:\/up)?\?(?:[^#]*&)?pr=([a-z\d]{1,64})(?:&|$)/i
const PAYMENT_CODE = /^\d{18}$/

export function readScanText(raw: string): ScanText {
  const text = raw.trim()
  if (text === '') {
    return { kind: 'empty' }
  }
  if (PAYMENT_CODE.test(text.replace(/[\s-]/g, ''))) {
    return { kind: 'payment_code' }
  }
  const [, trade] = TRADE.exec(text) ?? []
  if (trade) {
    return { kind: 'ours', door: 't', token: trade }
  }
  const [, door, token] = OURS.exec(text) ?? []
  return door && token ? { kind: 'ours', door: door.toLowerCase() as Door, token } : { kind: 'foreign' }
}
