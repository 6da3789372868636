import type { Fund, FundState } from '@shared/api/money-types'

export interface Step {
  state: FundState
  /** When it was reached; none for a step still to come. */
  at: string | null
}

const ROAD: FundState[] = ['accepted', 'with_bank', 'arrived']

export function isOver(state: FundState): boolean {
  return state === 'arrived' || state === 'failed' || state === 'returned'
}

export function toneOf(state: FundState): 'good' | 'waiting' | 'bad' {
  if (state === 'arrived') return 'good'
  return isOver(state) ? 'bad' : 'waiting'
}

/** The steps taken, and those still to come while it may still arrive. */
export function stepsOf(fund: Pick<Fund, 'state' | 'steps'>): Step[] {
  const taken: Step[] = fund.steps.map(({ state, at }) => ({ state, at }))
  if (isOver(fund.state)) return taken
  const reached = new Set(taken.map(({ state }) => state))
  return [...taken, ...ROAD.filter((state) => !reached.has(state)).map((state) => ({ state, at: null }))]
}
