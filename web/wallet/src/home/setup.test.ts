import type { Account } from '@shared/api/types'
import { expect, it } from 'vitest'
import { nextStep, setupSteps } from './setup'

const account = (verified: boolean, pin_set: boolean) => ({ verified, pin_set }) as Account

it.each([
  [false, 0, false, 'identity'],
  [true, 0, false, 'card'],
  [true, 1, false, 'pin'],
  [true, 0, true, 'card'],
  [true, 2, true, undefined],
])('verified %s, %i cards, PIN %s: next is %s', (verified, cards, pin, next) => {
  expect(nextStep(setupSteps(account(verified, pin), cards))?.key).toBe(next)
})
