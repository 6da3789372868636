import type { NextAction, Problem } from '@shared/api/problem'

/** What a next step is: a page to open, something the page itself does, or plain advice. */
export type Step =
  | { action: NextAction; kind: 'page'; to: string }
  | { action: NextAction; kind: 'here' }
  | { action: NextAction; kind: 'advice' }

const PAGES: Partial<Record<NextAction, string>> = {
  top_up: '/top-up',
  contact_support: '/tickets/new',
  forgot_pin: '/payment-password/recover',
  verify_identity: '/identity',
  bind_card: '/cards/add',
  choose_bank: '/cards/banks',
  set_pin: '/payment-password/set',
  sign_in: '/sign-in',
  see_bill: '/bills',
  raise_class: '/identity',
  scan_again: '/scan',
}

const ADVICE: NextAction[] = ['wait', 'try_later', 'contact_bank']

/**
 * The steps a page can offer for a problem. Those that act on the page itself (retry, use a card, correct the input)
 * are offered only if the page says it handles them; it may also take over ones that would open a page.
 */
export function stepsFor(problem: Problem, handled: readonly NextAction[]): Step[] {
  return problem.next.flatMap((action) => stepFor(action, problem, handled))
}

function stepFor(action: NextAction, problem: Problem, handled: readonly NextAction[]): Step[] {
  if (handled.includes(action)) return [{ action, kind: 'here' }]
  const to = pageFor(action, problem)
  if (to) return [{ action, kind: 'page', to }]
  return ADVICE.includes(action) ? [{ action, kind: 'advice' }] : []
}

/** The page of a step. A step without one is done where the problem arose. */
export function pageFor(action: NextAction, problem?: Problem): string | undefined {
  const bill = problem?.params.bill_id
  return action === 'see_bill' && bill ? `/bills/${bill}` : PAGES[action]
}

/** The problem of something that could not be read, with trying again where it may help or where nothing else does. */
export function withRetry(problem: Problem): Problem {
  const useless = problem.retry === 'never' && problem.next.length > 0
  return useless || problem.next.includes('retry') ? problem : { ...problem, next: [...problem.next, 'retry'] }
}
