import { describe, expect, it } from 'vitest'
import { advance, IllegalTransition, start, type Flow, type FlowEvent } from './flow'

type F = Flow<string, string, string>
type E = FlowEvent<string, string, string>

const intent = { key: 'k1', body: 'pay 5' }
const states = {
  filling: start(),
  asking_pin: { at: 'asking_pin', key: 'k1' },
  sending: { at: 'sending', intent },
  unknown: { at: 'unknown', intent },
  refused: { at: 'refused', refusal: 'no' },
  answered: { at: 'answered', receipt: 'paid' },
} satisfies Record<F['at'], F>
const events = {
  confirm: { type: 'confirm', key: 'k1' },
  cancel: { type: 'cancel' },
  send: { type: 'send', intent },
  answer: { type: 'answer', receipt: 'paid' },
  refuse: { type: 'refuse', refusal: 'no' },
  lose: { type: 'lose' },
  repeat: { type: 'repeat' },
} satisfies Record<E['type'], E>

/** Every state by every event; a dot is an event that the state refuses. */
const TABLE = `
            confirm     cancel   send     answer    refuse   lose     repeat
filling     asking_pin  .        sending  .         .        .        .
asking_pin  .           filling  sending  .         .        .        .
sending     .           .        .        answered  refused  unknown  .
unknown     .           .        .        .         .        .        sending
refused     asking_pin  filling  .        .         .        .        .
answered    .           .        .        .         .        .        .
`

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))

describe('a money flow', () => {
  for (const [from = '', ...targets] of rows) {
    for (const [place, target] of targets.entries()) {
      const event = head[place] ?? ''
      it(target === '.' ? `that is ${from} refuses ${event}` : `goes from ${from} to ${target} by ${event}`, () => {
        const step = () => advance<string, string, string>(states[from as F['at']], events[event as E['type']])
        if (target === '.') {
          expect(step).toThrow(IllegalTransition)
        } else {
          expect(step().at).toBe(target)
        }
      })
    }
  }

  it('repeats the very same intent after a lost answer', () => {
    const lost = advance<string, string, string>(advance<string, string, string>(states.filling, events.send), events.lose)
    expect(advance(lost, events.repeat)).toEqual({ at: 'sending', intent })
  })

  it('refuses a body sealed for another key than the one it asked the PIN for', () => {
    const other: E = { type: 'send', intent: { key: 'k2', body: 'pay 5' } }
    expect(() => advance(states.asking_pin, other)).toThrow(IllegalTransition)
  })
})
