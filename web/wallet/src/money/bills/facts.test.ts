import { expect, it } from 'vitest'
import { addedUp, factValue } from './facts'

it('reads what a coupon took off with a minus', () => {
  expect(factValue({ key: 'discount', value: '300' })).toBe('-¥3.00')
})

it('reads other amounts as they are, and what is no amount unchanged', () => {
  expect(factValue({ key: 'fee', value: '10' })).toBe('¥0.10')
  expect(factValue({ key: 'note', value: '300' })).toBe('300')
})

it('puts the amounts of a bill with a coupon so that they add up', () => {
  const facts = [
    { key: 'payee', value: '云间茶铺' },
    { key: 'amount', value: '2500' },
    { key: 'discount', value: '300' },
    { key: 'method', value: 'balance' },
  ]
  expect(addedUp(facts).map(({ key, value }) => `${key} ${value}`)).toEqual([
    'payee 云间茶铺',
    'order_amount 2800',
    'discount 300',
    'amount 2500',
    'method balance',
  ])
})

it('leaves the facts of a bill without a coupon as they come', () => {
  const facts = [{ key: 'amount', value: '2500' }]
  expect(addedUp(facts)).toEqual(facts)
})
