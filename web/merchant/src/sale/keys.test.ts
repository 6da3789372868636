import { describe, expect, it } from 'vitest'
import { pressKey } from './keys'

const typed = (keys: string) => [...keys].reduce((text, key) => pressKey(text, key === '<' ? 'Backspace' : key), '')

describe('the amount pad', () => {
  it.each([
    ['88.8', '88.8'],
    ['88.888', '88.88'],
    ['.5', '0.5'],
    ['007', '7'],
    ['1.2.3', '1.23'],
    ['12<<', ''],
    ['1.2<<', '1'],
  ])('after %s shows %s', (keys, shown) => expect(typed(keys)).toBe(shown))
})
