import { describe, expect, it } from 'vitest'
import type { MethodOffer } from '@shared/api/money-types'
import { pick } from './pick'

const label = { zh: '', en: '' }
const balance: MethodOffer = { kind: 'balance', label, usable: true }
const poor: MethodOffer = { kind: 'balance', label, usable: false, reason: 'insufficient_balance' }
const card: MethodOffer = { kind: 'card', card_id: 'crd_1', label, usable: true }

describe('the method that is picked', () => {
  it('is the first usable one', () => {
    expect(pick([balance, card], null)).toEqual({ kind: 'balance', card_id: undefined })
    expect(pick([poor, card], null)).toEqual({ kind: 'card', card_id: 'crd_1' })
  })

  it('stays the chosen one while it is usable', () => {
    expect(pick([balance, card], card)).toBe(card)
    expect(pick([poor, card], balance)?.card_id).toBe('crd_1')
  })

  it('is none when nothing is usable', () => expect(pick([poor], null)).toBeNull())
})
