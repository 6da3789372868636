import { expect, it } from 'vitest'
import { keyOrder, press } from './keys'

it.each([
  ['', '1', '1'],
  ['12345', '6', '123456'],
  ['123456', '7', '123456'],
  ['12', 'Backspace', '1'],
  ['', 'Backspace', ''],
  ['12', 'a', '12'],
  ['12', '٣', '12'],
])('%j and %s make %j', (entered, key, after) => expect(press(entered, key)).toBe(after))

it('orders the digits by chance without losing one', () => {
  const order = keyOrder(new Uint32Array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]))
  expect(order).toEqual(['0', '9', '8', '7', '6', '5', '4', '3', '2', '1'])
})
