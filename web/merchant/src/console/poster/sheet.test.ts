import { expect, test } from 'vitest'
import { fileName, nameSize } from './sheet'

test('a long name is written smaller, so that one line holds it', () => {
  expect(nameSize('茶馆')).toBe(8)
  const long = '云南省昆明市五华区晨光茶叶商贸有限公司'
  expect(nameSize(long) * long.length).toBeLessThanOrEqual(93)
})

test('a file is named after the shop without what a file system refuses', () => {
  expect(fileName('茶/馆: 一号')).toBe('茶-馆-一号-poster.svg')
  expect(fileName('')).toBe('shop-poster.svg')
})
