/**
 * The course of any act that moves money (a payment, a transfer, a top-up, a withdrawal), as a pure reducer.
 *
 * **Invariant:** `refused` is reached only by an answer of the server that says so; a lost answer leads to `unknown`,
 * from where only the same intent can be sent again. An event that does not belong to a state throws: it is a fault of
 * the page, and a page that moves money must not guess.
 */
import type { Intent } from '@shared/api/money'

export type Flow<Body, Receipt, Refusal> =
  | { at: 'filling' }
  | { at: 'asking_pin'; key: string }
  | { at: 'sending'; intent: Intent<Body> }
  | { at: 'unknown'; intent: Intent<Body> }
  | { at: 'refused'; refusal: Refusal }
  | { at: 'answered'; receipt: Receipt }

export type FlowEvent<Body, Receipt, Refusal> =
  | { type: 'confirm'; key: string }
  | { type: 'cancel' }
  | { type: 'send'; intent: Intent<Body> }
  | { type: 'answer'; receipt: Receipt }
  | { type: 'refuse'; refusal: Refusal }
  | { type: 'lose' }
  | { type: 'repeat' }

export class IllegalTransition extends Error {
  constructor(at: string, type: string) {
    super(`a flow that is ${at} cannot ${type}`)
    this.name = 'IllegalTransition'
  }
}

export function start<Body, Receipt, Refusal>(): Flow<Body, Receipt, Refusal> {
  return { at: 'filling' }
}

export function advance<Body, Receipt, Refusal>(
  flow: Flow<Body, Receipt, Refusal>,
  event: FlowEvent<Body, Receipt, Refusal>,
): Flow<Body, Receipt, Refusal> {
  switch (flow.at) {
    case 'filling':
      return fromFilling(event)
    case 'asking_pin':
      return fromAskingPin(flow.key, event)
    case 'sending':
      return fromSending(flow.intent, event)
    case 'unknown':
      return fromUnknown(flow.intent, event)
    case 'refused':
      return fromRefused(event)
    case 'answered':
      throw new IllegalTransition(flow.at, event.type)
  }
}

function fromFilling<B, A, R>(event: FlowEvent<B, A, R>): Flow<B, A, R> {
  switch (event.type) {
    case 'confirm':
      return { at: 'asking_pin', key: event.key }
    case 'send':
      return { at: 'sending', intent: event.intent }
    default:
      throw new IllegalTransition('filling', event.type)
  }
}

function fromAskingPin<B, A, R>(key: string, event: FlowEvent<B, A, R>): Flow<B, A, R> {
  switch (event.type) {
    case 'send':
      if (event.intent.key !== key) {
        throw new IllegalTransition('asking_pin', 'send under another key')
      }
      return { at: 'sending', intent: event.intent }
    case 'cancel':
      return { at: 'filling' }
    default:
      throw new IllegalTransition('asking_pin', event.type)
  }
}

function fromSending<B, A, R>(intent: Intent<B>, event: FlowEvent<B, A, R>): Flow<B, A, R> {
  switch (event.type) {
    case 'answer':
      return { at: 'answered', receipt: event.receipt }
    case 'refuse':
      return { at: 'refused', refusal: event.refusal }
    case 'lose':
      return { at: 'unknown', intent }
    default:
      throw new IllegalTransition('sending', event.type)
  }
}

function fromUnknown<B, A, R>(intent: Intent<B>, event: FlowEvent<B, A, R>): Flow<B, A, R> {
  if (event.type === 'repeat') {
    return { at: 'sending', intent }
  }
  throw new IllegalTransition('unknown', event.type)
}

function fromRefused<B, A, R>(event: FlowEvent<B, A, R>): Flow<B, A, R> {
  switch (event.type) {
    case 'confirm':
      return { at: 'asking_pin', key: event.key }
    case 'cancel':
      return { at: 'filling' }
    default:
      throw new IllegalTransition('refused', event.type)
  }
}
