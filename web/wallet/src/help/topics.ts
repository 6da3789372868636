import type { QuestionKey } from '@shared/api/types'

/** Questions that are answered alike for everybody: the server looks for nothing in the holder's own account. */
const GENERAL = ['coupons'] as const

export type Topic = QuestionKey | (typeof GENERAL)[number]

export function isGeneral(topic: string): boolean {
  return GENERAL.some((one) => one === topic)
}
