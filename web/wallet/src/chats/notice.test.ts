import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import en from '../notice/en.json'
import zh from '../notice/zh.json'
import { noticeAmount, noticePage } from './notice'

/** The kinds of notices, read from where the wallet names them. */
const source = readFileSync(join(import.meta.dirname, '../../../../crates/wallet/src/message/kind.rs'), 'utf8')
const kinds = [...source.matchAll(/^ {4}\w+ = "([a-z_]+)";/gm)].map((match) => match[1] ?? '')

it('finds the kinds', () => expect(kinds).toContain('transfer_received'))

it.each(kinds)('%s has a heading and a text in both languages', (kind) => {
  for (const words of [zh, en]) expect(words).toHaveProperty([kind, 'title'])
  for (const words of [zh, en]) expect(words).toHaveProperty([kind, 'text'])
})

it('leads from a coupon to the coupons, and shows no amount as if money had come', () => {
  const params = { shop: '云间茶铺', name: '春茶满减', amount: '300', minimum: '1000' }
  const message = { id: 'msg_1', kind: 'coupon_received', at: '2026-11-27T00:00:00Z', read: false, params }
  expect(noticePage(message)).toBe('/coupons')
  expect(noticeAmount(message)).toBeUndefined()
})
