import { beforeEach, describe, expect, it } from 'vitest'
import { forgetUnfinished, keepUnfinished, unfinished } from './unfinished'

const pin = { key: 'k', nonce: 'n', ciphertext: 'sealed' }
const intent = { key: 'one', body: { card_id: 'crd_1', amount: 500, pin } }

beforeEach(() => sessionStorage.clear())

describe('an act without an answer', () => {
  it('is kept with its key and its request', () => {
    keepUnfinished({ kind: 'top_up', amount: 500 }, intent)
    expect(unfinished()).toEqual({ kind: 'top_up', key: 'one', body: { card_id: 'crd_1', amount: 500 }, amount: 500 })
  })

  it('is kept without the PIN, not even a sealed one', () => {
    keepUnfinished({ kind: 'top_up', amount: 500 }, intent)
    expect(JSON.stringify(sessionStorage)).not.toContain('sealed')
    expect(sessionStorage.getItem('feiqian.unfinished')).not.toContain('pin')
  })

  it('is forgotten when the answer came', () => {
    keepUnfinished({ kind: 'top_up', amount: 500 }, intent)
    forgetUnfinished()
    expect(unfinished()).toBeNull()
  })

  it.each(['nonsense', '{}', '{"kind":"gift","key":"k","body":{},"amount":1}', 'null'])('is none in %s', (text) => {
    sessionStorage.setItem('feiqian.unfinished', text)
    expect(unfinished()).toBeNull()
  })
})
