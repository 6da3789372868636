import { expect, test } from 'vitest'
import type { Order } from '../door'
import { codeOf, nameOf } from './orders'

const ORDER = {
  merchant: '云间茶铺',
  mchid: '1900000001',
  dealer: '云间茶铺',
  dealer_mchid: '1900000001',
  out_trade_no: 'A-1',
  kind: 'native',
  description: 'tea',
  amount: 100,
  trade_state: 'NOTPAY',
  created_at: '2026-11-26T00:00:00Z',
} satisfies Order

test('an order is reached by what the merchant shows for it', () => {
  expect(codeOf(ORDER)).toBeUndefined()
  expect(codeOf({ ...ORDER, code_url: 'weixin://a' })).toEqual({ code_url: 'weixin://a' })
  expect(codeOf({ ...ORDER, kind: 'h5', h5_url: 'http://b' })).toEqual({ h5_url: 'http://b' })
})

test('two merchants may use the same number', () => {
  expect(nameOf(ORDER)).not.toBe(nameOf({ ...ORDER, mchid: '1900000002' }))
})
