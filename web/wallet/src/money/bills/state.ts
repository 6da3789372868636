import { t, te } from '@shared/i18n/i18n'

/** States in which a bill is simply done and needs no word of its own in a list. */
const DONE = ['succeeded', 'arrived', 'done', 'settled']

export function isFinal(state: string): boolean {
  return DONE.includes(state)
}

export function stateWords(state: string): string {
  return te(`bills.state_${state}`) ? t(`bills.state_${state}`) : state
}
