/** The measures of a poster; A4 and A6 have one shape, so one drawing in these units suits both. */
export const SHEET = { width: 105, height: 148.5 } as const

/** Papers of ISO 216, millimetres. */
export const PAPERS = {
  A6: { width: 105, height: 148 },
  A4: { width: 210, height: 297 },
} as const

export type Paper = keyof typeof PAPERS

const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/
const NAME_SIZE_MAX = 8
const NAME_WIDTH_MAX = 93

/** How large a shop's name may be written so that one line holds it. */
export function nameSize(name: string): number {
  const ems = Array.from(name).reduce((sum, sign) => sum + (WIDE.test(sign) ? 1 : 0.6), 0)
  return Math.min(NAME_SIZE_MAX, NAME_WIDTH_MAX / Math.max(ems, 1))
}

/** A name that every file system takes. */
export function fileName(shop: string): string {
  return `${shop.replace(/[\\/:*?"<>|\s]+/g, '-').slice(0, 40) || 'shop'}-poster.svg`
}
