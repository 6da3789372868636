import { expect, it } from 'vitest'
import { statesFrom } from './states'

it('never offers the state an account is in, nor a way out of a closed one', () => {
  for (const state of ['normal', 'restricted', 'frozen', 'closed'] as const) expect(statesFrom(state)).not.toContain(state)
  expect(statesFrom('closed')).toEqual([])
})
