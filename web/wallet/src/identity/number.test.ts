import { expect, it } from 'vitest'
import { numberFault, tidyNumber } from './number'

it.each([
  ['11010519491231002X', undefined],
  ['440524188001010014', 'date'],
  ['110105194912310021', 'check'],
  ['110105194902300025', 'date'],
  ['11010519491231002', 'length'],
  ['11010519491231O02X', 'length'],
])('%s has the fault %s', (number, fault) => expect(numberFault(number)).toBe(fault))

it.each([
  ['110105 1949 1231 002x', '11010519491231002X'],
  ['X11', '11'],
  ['1101051949123100299', '110105194912310029'],
])('typing %j is kept as %j', (typed, kept) => expect(tidyNumber(typed)).toBe(kept))
