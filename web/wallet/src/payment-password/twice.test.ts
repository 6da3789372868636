import { expect, it } from 'vitest'
import { START, typedPin } from './twice'

it('asks twice and takes what was typed the same both times', () => {
  const again = typedPin(START, '314159')
  expect(again).toEqual({ step: 'again', first: '314159' })
  expect(typedPin(again, '314159')).toEqual({ step: 'chosen', pin: '314159' })
})

it('starts over when the two differ, and says so', () => {
  expect(typedPin({ step: 'again', first: '314159' }, '271828')).toEqual({ step: 'first', differed: true })
})

it('does not let a chosen one be typed again', () => {
  expect(() => typedPin({ step: 'chosen', pin: '314159' }, '314159')).toThrow()
})
