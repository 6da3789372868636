import { describe, expect, it } from 'vitest'
import { useMoneyFlow } from './useMoneyFlow'

class Said extends Error {}

function flowOver(answers: (() => string)[], seal = async (pin: string, key: string) => `${pin}@${key}`) {
  const sent: { key: string; body: string }[] = []
  const flow = useMoneyFlow<string, string, string, string>({
    seal,
    body: (pin) => pin,
    send: async (intent) => {
      sent.push(intent)
      return (answers.shift() ?? (() => 'paid'))()
    },
    refusalIn: (error) => (error instanceof Said ? error.message : null),
  })
  return { ...flow, sent }
}

const lose = () => {
  throw new TypeError('network')
}
const refuse = () => {
  throw new Said('no')
}

describe('a money flow in a page', () => {
  it('sends the same key and body again after a lost answer', async () => {
    const { flow, sent, confirm, enterPin, repeat } = flowOver([lose, () => 'paid'])
    confirm()
    await enterPin('123456')
    expect(flow.value.at).toBe('unknown')
    await repeat()
    expect(flow.value).toEqual({ at: 'answered', receipt: 'paid' })
    expect(sent[1]).toBe(sent[0])
  })

  it('makes a new key for a new try after a refusal', async () => {
    const { flow, sent, confirm, enterPin } = flowOver([refuse])
    confirm()
    await enterPin('111111')
    expect(flow.value).toEqual({ at: 'refused', refusal: 'no' })
    confirm()
    await enterPin('222222')
    expect(sent[0]?.key).not.toBe(sent[1]?.key)
  })

  it('sends nothing when the PIN cannot be sealed, and lets it be typed again', async () => {
    const { flow, sent, notSent, confirm, enterPin } = flowOver([], () => Promise.reject(new Error('offline')))
    confirm()
    await enterPin('123456')
    expect(flow.value.at).toBe('asking_pin')
    expect(notSent.value).toBeInstanceOf(Error)
    expect(sent).toEqual([])
  })

  it('takes a PIN typed twice quickly once', async () => {
    const { sent, confirm, enterPin } = flowOver([])
    confirm()
    await Promise.all([enterPin('123456'), enterPin('123456')])
    expect(sent).toHaveLength(1)
  })
})
