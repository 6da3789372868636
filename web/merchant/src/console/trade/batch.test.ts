import { expect, test } from 'vitest'
import { readList } from './batch'

test('lines are read with their places, under a heading or without', () => {
  const text = '\uFEFForder,refund,amount,reason\r\nA-1,R-1,12.30,少一碟\r\n\r\n`A-2,"R-2",5\r\n'
  expect(readList(text)).toEqual({
    good: [
      { place: 2, out_trade_no: 'A-1', out_refund_no: 'R-1', amount: 1230, reason: '少一碟' },
      { place: 4, out_trade_no: 'A-2', out_refund_no: 'R-2', amount: 500 },
    ],
    bad: [],
  })
})

test('a reason may hold commas and quotes', () => {
  expect(readList('A-1,R-1,1,"碎了, ""两个"""').good[0]?.reason).toBe('碎了, "两个"')
})

test('what cannot be read is named by its line', () => {
  const { good, bad } = readList('A-1,R-1,1\nA-2,R 2,1\nA-3,R-3,0\nA-4,R-4\n,R-5,1')
  expect(good.map((line) => line.place)).toEqual([1])
  expect(bad.map((line) => line.place)).toEqual([2, 3, 4, 5])
})
