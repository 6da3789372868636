import { expect, it } from 'vitest'
import type { Finding, Order } from '../door'
import { grouped, isAddress, merchantsOf } from './examination'

const words = { zh: '中', en: 'en' }
const finding = (check: string, outcome: Finding['outcome']): Finding => ({ check, outcome, title: words })
const order = (dealer_mchid: string, notify_url?: string): Order => ({
  merchant: 'a stall',
  mchid: '9',
  dealer: `shop ${dealer_mchid}`,
  dealer_mchid,
  out_trade_no: 'A-1',
  kind: 'native',
  description: 'tea',
  amount: 100,
  trade_state: 'NOTPAY',
  created_at: '2026-11-26T00:00:00Z',
  notify_url,
})

it('shows what failed before what was not seen, and no empty group', () => {
  const groups = grouped([finding('a', 'passed'), finding('b', 'failed'), finding('c', 'passed')])
  expect(groups.map(({ outcome, findings }) => [outcome, findings.map(({ check }) => check).join()])).toEqual([
    ['failed', 'b'],
    ['passed', 'a,c'],
  ])
})

it('names everybody who has placed orders once, with the address of the newest order that has one', () => {
  expect(merchantsOf([order('2'), order('1', 'http://a/n'), order('2', 'http://b/n'), order('2', 'http://c/n')])).toEqual([
    { mchid: '2', name: 'shop 2', address: 'http://b/n' },
    { mchid: '1', name: 'shop 1', address: 'http://a/n' },
  ])
})

it.each(['', ' ', 'http://localhost:3000/notify', 'https://shop.example/n'])('takes %j for an address', (text) =>
  expect(isAddress(text)).toBe(true),
)

it.each(['ftp://shop', 'localhost:3000/notify', 'http://', '/notify'])('does not take %j for an address', (text) =>
  expect(isAddress(text)).toBe(false),
)
