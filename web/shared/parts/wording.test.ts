import { beforeAll, expect, it } from 'vitest'
import { localProblem } from '../api/problem'
import { gather } from '../i18n/gather'
import { speak } from '../i18n/i18n'
import { look } from '../look/look'
import { moneyWords, problemWords } from './wording'

const files = import.meta.glob('/shared/*/en.json', { eager: true, import: 'default' })

beforeAll(async () => {
  look.language = 'en'
  const words = { default: gather(files) }
  await speak({ zh: () => Promise.resolve(words), en: () => Promise.resolve(words) })
})

it('says amounts as money', () => {
  const problem = localProblem('insufficient_balance', { params: { needed: '8880', available: '5000' } })
  expect(problemWords(problem)).toBe('Not enough in the balance: ¥88.80 needed, ¥50 available.')
})

it('says instants as Shanghai times', () => {
  const problem = localProblem('pin_locked', { params: { until: '2026-11-22T16:30:00Z' } })
  expect(problemWords(problem)).toBe('The payment password is locked until 23 Nov, 00:30.')
})

it('says a bound as an amount or as a length, by the code', () => {
  expect(problemWords(localProblem('amount_too_small', { params: { min: '10' } }))).toContain('¥0.10')
  expect(problemWords(localProblem('password_length', { params: { min: '8', max: '64' } }))).toContain('8 to 64')
})

it('says waits in the largest fitting unit', () => {
  expect(problemWords(localProblem('too_many_tries', { params: { retry_after_s: '45' } }))).toContain('45 s')
  expect(problemWords(localProblem('too_many_tries', { params: { retry_after_s: '900' } }))).toContain('15 min')
})

it('words a bank reason by its code', () => {
  expect(problemWords(localProblem('bank_refused', { params: { reason: 'AM04' } }))).toContain('not enough money')
})

it('tells an unknown code as a fault with its number', () => {
  expect(problemWords(localProblem('never_heard_of', { request_id: 'r-1' }))).toContain('Number r-1')
})

it('says what happened to the money, and nothing when none was involved', () => {
  expect(moneyWords(localProblem('bank_refused', { money: 'not_taken' }))).toBe('No money was taken.')
  expect(moneyWords(localProblem('answer_unknown', { money: 'processing' }))).toContain('do not pay again')
  expect(moneyWords(localProblem('name_invalid'))).toBeUndefined()
})
