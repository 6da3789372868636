import { localProblem, NEXT_ACTIONS } from '@shared/api/problem'
import { expect, it } from 'vitest'
import { stepsFor, withRetry } from './next'

const problem = (...next: (typeof NEXT_ACTIONS)[number][]) => localProblem('bank_refused', { next })

it('opens a page for a step that has one', () => {
  expect(stepsFor(problem('top_up'), [])).toEqual([{ action: 'top_up', kind: 'page', to: '/top-up' }])
})

it('offers a step of the page itself only where the page takes it', () => {
  expect(stepsFor(problem('retry', 'use_card'), ['retry'])).toEqual([{ action: 'retry', kind: 'here' }])
})

it('gives advice where there is nothing to press', () => {
  expect(stepsFor(problem('wait', 'contact_bank'), [])).toEqual([
    { action: 'wait', kind: 'advice' },
    { action: 'contact_bank', kind: 'advice' },
  ])
})

it('leads to the very bill when it is known', () => {
  const known = { ...problem('see_bill'), params: { bill_id: 'bil_9' } }
  expect(stepsFor(known, [])).toEqual([{ action: 'see_bill', kind: 'page', to: '/bills/bil_9' }])
})

it('leaves no step of the contract without effect when the page takes those that are its own', () => {
  const own = ['retry', 'use_card', 'use_balance', 'correct_input', 'lower_amount'] as const
  for (const action of NEXT_ACTIONS) expect(stepsFor(problem(action), own)).toHaveLength(1)
})

it('offers to try again only where that may help, or where nothing else does', () => {
  const refused = localProblem('order_paid', { retry: 'never', next: ['see_bill'] })
  expect(withRetry(refused).next).toEqual(['see_bill'])
  expect(withRetry({ ...refused, next: [] }).next).toEqual(['retry'])
  expect(withRetry({ ...refused, retry: 'later' }).next).toEqual(['see_bill', 'retry'])
})
