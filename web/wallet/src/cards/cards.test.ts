import { expect, it } from 'vitest'
import { cardDigits, grouped, isCardNumber } from './number'
import { moved } from './order'

it.each([
  ['6222021234567894', true],
  ['6222021234567895', false],
  ['4111111111111111', true],
  ['79927398713', false],
])('%s is a card number: %s', (digits, is) => expect(isCardNumber(digits)).toBe(is))

it('groups digits as they are printed', () => {
  expect(grouped(cardDigits('6222-0212 3456789'))).toBe('6222 0212 3456 789')
  expect(grouped('')).toBe('')
})

it.each([
  [1, -1, ['b', 'a', 'c']],
  [1, 1, ['a', 'c', 'b']],
  [0, -1, ['a', 'b', 'c']],
  [2, 1, ['a', 'b', 'c']],
] as const)('moving place %i by %i gives %j', (place, by, order) => expect(moved(['a', 'b', 'c'], place, by)).toEqual(order))
