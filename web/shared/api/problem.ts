/** What a door answers when it says no, and what the page says when no answer came. */
export type MoneyState = 'none' | 'not_taken' | 'processing' | 'returned'

export type Retry = 'never' | 'same_request' | 'later'

export const NEXT_ACTIONS = [
  'top_up',
  'use_card',
  'use_balance',
  'contact_support',
  'forgot_pin',
  'retry',
  'wait',
  'try_later',
  'verify_identity',
  'bind_card',
  'choose_bank',
  'contact_bank',
  'correct_input',
  'set_pin',
  'sign_in',
  'see_bill',
  'raise_class',
  'lower_amount',
  'scan_again',
] as const

export type NextAction = (typeof NEXT_ACTIONS)[number]

export interface Problem {
  code: string
  message: string
  request_id: string
  params: Record<string, string>
  money: MoneyState
  retry: Retry
  next: NextAction[]
}

/** A refused or unanswered call. Pages show `problem`; nobody shows `message`. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.code)
    this.name = 'ProblemError'
  }
}

/** The problem in whatever was thrown; a bug of the page is worded as one, never shown raw. */
export function problemOf(thrown: unknown): Problem {
  return thrown instanceof ProblemError ? thrown.problem : localProblem('page_error')
}

/** A problem the page itself found, before or without the server. */
export function localProblem(code: string, parts: Partial<Problem> = {}): Problem {
  return { code, message: '', request_id: '', params: {}, money: 'none', retry: 'later', next: ['retry'], ...parts }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'money' in value && 'next' in value
}
