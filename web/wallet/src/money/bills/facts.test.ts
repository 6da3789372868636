import { expect, it } from 'vitest'
import { factValue } from './facts'

it('reads what a coupon took off with a minus', () => {
  expect(factValue({ key: 'discount', value: '300' })).toBe('-¥3.00')
})

it('reads other amounts as they are, and what is no amount unchanged', () => {
  expect(factValue({ key: 'fee', value: '10' })).toBe('¥0.10')
  expect(factValue({ key: 'note', value: '300' })).toBe('300')
})
