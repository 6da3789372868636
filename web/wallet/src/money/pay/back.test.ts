import { expect, test } from 'vitest'
import { isWebAddress } from './back'

test.each([
  ['https://shop.example/done?order=1', true],
  ['http://localhost:3000/', true],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['//shop.example', false],
  ['', false],
])('%s leads back to a shop: %s', (text, leads) => {
  expect(isWebAddress(text)).toBe(leads)
})
