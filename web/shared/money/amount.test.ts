import { expect, it } from 'vitest'
import { money, parseYuan, roundMoney, tidyYuan, yuan } from './amount'
import { spokenAmount } from './spoken'

it.each([
  [0, '0.00'],
  [5, '0.05'],
  [123456789, '1,234,567.89'],
  [-10, '-0.10'],
])('%i fen is written %s', (fen, text) => expect(yuan(fen)).toBe(text))

it('puts the sign before the symbol', () => {
  expect(money(-10)).toBe('-¥0.10')
  expect(roundMoney(20000000)).toBe('¥200,000')
})

it.each([
  ['12', 1200],
  ['12.3', 1230],
  ['0.01', 1],
  ['12.', 1200],
  ['', undefined],
  ['.5', undefined],
  ['1.234', undefined],
  ['1e3', undefined],
])('%j is read as %s', (text, fen) => expect(parseYuan(text)).toBe(fen))

it.each([
  ['007', '7'],
  ['.5', '0.5'],
  ['1.2.3', '1.23'],
  ['12。5', '12.5'],
  ['1,000.999', '1000.99'],
  ['abc', ''],
])('typing %j is kept as %j', (typed, kept) => expect(tidyYuan(typed)).toBe(kept))

it.each([
  [8880, '88元8角', '88 yuan 80'],
  [100, '1元', '1 yuan'],
  [5, '5分', '0 yuan 05'],
  [101, '1元零1分', '1 yuan 01'],
  [12, '0元1角2分', '0 yuan 12'],
])('%i fen is said %s and %s', (fen, chinese, english) => {
  expect(spokenAmount(fen, 'zh')).toBe(chinese)
  expect(spokenAmount(fen, 'en')).toBe(english)
})
