import { expect, it } from 'vitest'
import { most } from './most'

it('never takes more than is open, nor more than the holder has', () => {
  expect(most({ open: 500, available: 300 }, 'recover')).toBe(300)
  expect(most({ open: 500, available: 900 }, 'recover')).toBe(500)
  expect(most({ open: 500, available: 0 }, 'write_off')).toBe(500)
})
