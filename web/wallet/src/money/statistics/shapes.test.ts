import { describe, expect, it } from 'vitest'
import { barHeights, everyDay, slices } from './shapes'

describe('charts', () => {
  it('share a ring out by amounts', () => {
    expect(slices([100, 300])).toEqual([{ start: 0, share: 0.25 }, { start: 0.25, share: 0.75 }])
    expect(slices([0, 0])).toEqual([])
  })

  it('have a bar for every day of the month', () => {
    const days = everyDay('2028-02', [{ day: '2028-02-29', out: 5, in: 0 }])
    expect(days).toHaveLength(29)
    expect(days[0]).toEqual({ day: '2028-02-01', out: 0, in: 0 })
    expect(days[28]?.out).toBe(5)
  })

  it('give the tallest bar the whole height and keep a small one visible', () => {
    expect(barHeights([0, 1, 1000], 100)).toEqual([0, 2, 100])
    expect(barHeights([0, 0], 100)).toEqual([0, 0])
    expect(barHeights([], 100)).toEqual([])
  })
})
