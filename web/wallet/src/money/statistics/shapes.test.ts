import { describe, expect, it } from 'vitest'
import { barHeights, slices } from './shapes'

describe('charts', () => {
  it('share a ring out by amounts', () => {
    expect(slices([100, 300])).toEqual([{ start: 0, share: 0.25 }, { start: 0.25, share: 0.75 }])
    expect(slices([0, 0])).toEqual([])
  })

  it('give the tallest bar the whole height and keep a small one visible', () => {
    expect(barHeights([0, 1, 1000], 100)).toEqual([0, 2, 100])
    expect(barHeights([0, 0], 100)).toEqual([0, 0])
    expect(barHeights([], 100)).toEqual([])
  })
})
