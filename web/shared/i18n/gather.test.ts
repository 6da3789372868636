import { expect, it } from 'vitest'
import { gather } from './gather'

it('names words by their directory', () => {
  expect(gather({ '../cards/zh.json': { add: 'x' }, '../../shared/pin/zh.json': { pad: 'y' } })).toEqual({
    cards: { add: 'x' },
    pin: { pad: 'y' },
  })
})

it('refuses two directories of one name', () => {
  expect(() => gather({ 'a/pin/zh.json': {}, 'b/pin/zh.json': {} })).toThrow('two word files for "pin"')
})
