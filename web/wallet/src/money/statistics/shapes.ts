/** The geometry of the statistics page's two charts, in a plane of their own; the components only paint it. */

export interface Slice {
  /** Where the slice begins and how long it is, as a share of the whole ring (0–1). */
  start: number
  share: number
}

/** Shares of a ring. A list that sums to nothing has no slices. */
export function slices(amounts: number[]): Slice[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0)
  if (total === 0) {
    return []
  }
  let start = 0
  return amounts.map((amount) => {
    const slice = { start, share: amount / total }
    start += slice.share
    return slice
  })
}

/** Heights of bars that fill `height` with the tallest one; a bar that is not nothing stays visible. */
export function barHeights(amounts: number[], height: number): number[] {
  const most = Math.max(0, ...amounts)
  return amounts.map((amount) => (amount === 0 ? 0 : Math.max(2, (amount / most) * height)))
}

/** Every day of a month in order, with nothing on the days that had nothing. */
export function everyDay<Day extends { day: string; out: number; in: number }>(month: string, days: Day[]) {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const known = new Map(days.map((one) => [one.day, one]))
  return Array.from({ length }, (_, place) => {
    const day = `${month}-${String(place + 1).padStart(2, '0')}`
    return known.get(day) ?? { day, out: 0, in: 0 }
  })
}
