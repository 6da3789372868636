import { localProblem, type Problem } from '@shared/api/problem'
import { expect, it } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import type { Flow } from '../flow/flow'
import { changeWords, usePriceChange } from './price'

type Paying = Flow<unknown, unknown, Problem>
const refused = (code: string): Paying => ({ at: 'refused', refusal: localProblem(code) })

/** A page that shows 25.00 while the server asks for what `reread` finds. */
function page(found: number) {
  const flow = shallowRef<Paying>({ at: 'filling' })
  const calls: string[] = []
  let price = 2500
  const change = effectScope().run(() =>
    usePriceChange({
      pay: { flow, cancel: () => ((flow.value = { at: 'filling' }), calls.push('cancel')) },
      price: () => price,
      reread: async () => ((price = found), calls.push('reread')),
      then: () => calls.push('then'),
    }),
  )
  return { flow, calls, change }
}

/** Lets everything that waits come to its turn. */
const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await nextTick()
}

it('reads the price again and tells both when the server asks for another amount', async () => {
  const { flow, calls, change } = page(2800)
  flow.value = refused('amount_differs')
  await settled()
  expect(calls).toEqual(['cancel', 'reread', 'then'])
  expect(change?.value).toEqual({ before: 2500, now: 2800 })
})

it('leaves every other refusal to the sheet', async () => {
  const { flow, calls, change } = page(2800)
  flow.value = refused('pin_wrong')
  await settled()
  expect(calls).toEqual([])
  expect(change?.value).toBeUndefined()
})

it('is forgotten when the new price is being paid', async () => {
  const { flow, change } = page(2800)
  flow.value = refused('amount_differs')
  await settled()
  flow.value = { at: 'sending', intent: { key: 'k', body: {} } }
  await settled()
  expect(change?.value).toBeUndefined()
})

it('is told apart from a price that could not be read again', () => {
  expect(changeWords({ before: 2500, now: 2800 })).toBe('price_changed')
  expect(changeWords({ before: 2500, now: 2500 })).toBe('price_unread')
})
