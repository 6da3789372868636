import { describe, expect, it } from 'vitest'
import type { FundState } from '@shared/api/money-types'
import { isOver, stepsOf, toneOf } from './steps'

const at = '2026-11-22T00:00:00Z'
const taken = (...states: FundState[]) => states.map((state) => ({ state, at }))

describe('the steps of a top-up or withdrawal', () => {
  it('show what is still to come while it is on its way', () => {
    expect(stepsOf({ state: 'accepted', steps: taken('accepted') })).toEqual([
      { state: 'accepted', at },
      { state: 'with_bank', at: null },
      { state: 'arrived', at: null },
    ])
  })

  it('promise nothing more once it is over', () => {
    expect(stepsOf({ state: 'returned', steps: taken('accepted', 'with_bank', 'returned') })).toHaveLength(3)
    expect(stepsOf({ state: 'failed', steps: taken('accepted', 'failed') })).toHaveLength(2)
  })

  it.each([
    ['accepted', false, 'waiting'],
    ['with_bank', false, 'waiting'],
    ['arrived', true, 'good'],
    ['failed', true, 'bad'],
    ['returned', true, 'bad'],
  ] as const)('%s is over: %s, and looks %s', (state, over, tone) => {
    expect(isOver(state)).toBe(over)
    expect(toneOf(state)).toBe(tone)
  })
})
