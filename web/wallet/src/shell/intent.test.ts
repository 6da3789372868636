import { expect, it } from 'vitest'
import { useIntent } from './intent'

it('the same wish keeps its key, another wish gets another', () => {
  const intent = useIntent()
  const first = intent('190254')
  expect(intent('190254')).toBe(first)
  const second = intent('823917')
  expect(second).not.toBe(first)
  expect(intent('190254')).not.toBe(first)
})
