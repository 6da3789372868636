import type { Account } from '@shared/api/types'

/** One step of opening a wallet. */
export interface SetupStep {
  key: 'identity' | 'card' | 'pin'
  to: string
  done: boolean
}

/** What is still to do before the wallet pays: who one is, a card of one's own, a payment password. */
export function setupSteps(account: Account, cards: number | undefined): SetupStep[] {
  return [
    { key: 'identity', to: '/identity', done: account.verified },
    { key: 'card', to: '/cards/add', done: (cards ?? 0) > 0 },
    { key: 'pin', to: '/payment-password/set', done: account.pin_set },
  ]
}

/** The first step that is not done, or none when all are. */
export function nextStep(steps: SetupStep[]): SetupStep | undefined {
  return steps.find((step) => !step.done)
}
