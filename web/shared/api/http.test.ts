import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { address, openDoor } from './http'
import { ProblemError } from './problem'

const signedOut = vi.fn()
const door = openDoor({ prefix: '/api/v1', headers: () => ({ 'X-Device': 'secret' }), signedOut })
const fetched = vi.fn<typeof fetch>()

beforeEach(() => vi.stubGlobal('fetch', fetched))
afterEach(() => {
  vi.unstubAllGlobals()
  vi.clearAllMocks()
})

const answer = (status: number, body?: unknown) =>
  fetched.mockResolvedValue(new Response(body === undefined ? null : JSON.stringify(body), { status }))

const problem = (code: string) => ({ code, message: '', request_id: 'r', params: {}, money: 'none', retry: 'never', next: [] })

const refused = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (thrown: unknown) => (thrown instanceof ProblemError ? thrown.problem : undefined),
  )

it.each([
  ['/cards/{id}', { path: { id: 'crd_1/2' } }, '/cards/crd_1%2F2'],
  ['/bills', { query: { month: '2026-11', kind: undefined, q: '' } }, '/bills?month=2026-11'],
  ['/people', { query: { phone: '+86 1' } }, '/people?phone=%2B86+1'],
])('%s with %j is %s', (path, options, full) => expect(address(path, options)).toBe(full))

it('sends the device, the intent and JSON', async () => {
  answer(200, { ok: 1 })
  await door.post('/topups', { amount: 1 }, { intent: 'key' })
  const [url, init] = fetched.mock.calls[0] ?? []
  expect(url).toBe('/api/v1/topups')
  expect(init).toMatchObject({ method: 'POST', cache: 'no-store', body: '{"amount":1}' })
  expect(init?.headers).toMatchObject({ 'X-Device': 'secret', 'Idempotency-Key': 'key' })
})

it('gives back nothing for an empty answer', async () => {
  answer(204)
  await expect(door.delete('/auth/session')).resolves.toBeUndefined()
})

it('throws the problem it was answered', async () => {
  answer(422, problem('pin_wrong'))
  expect(await refused(door.post('/payments'))).toMatchObject({ code: 'pin_wrong' })
  expect(signedOut).not.toHaveBeenCalled()
})

it('ends the session only when the session has ended', async () => {
  answer(401, problem('credentials_wrong'))
  await refused(door.post('/auth/sessions'))
  expect(signedOut).not.toHaveBeenCalled()
  answer(401, problem('signed_out'))
  await refused(door.get('/account'))
  expect(signedOut).toHaveBeenCalledOnce()
})

it('leaves open what became of money when no answer came', async () => {
  fetched.mockRejectedValue(new TypeError('network'))
  expect(await refused(door.get('/wallet'))).toMatchObject({ code: 'offline', money: 'none' })
  expect(await refused(door.post('/payments', {}, { movesMoney: true }))).toMatchObject({
    code: 'no_answer',
    money: 'processing',
    retry: 'same_request',
  })
})

it('treats an answer that is no problem as a fault, and money as not certain', async () => {
  fetched.mockResolvedValue(new Response('<html>bad gateway</html>', { status: 502 }))
  expect(await refused(door.post('/payments', {}, { movesMoney: true }))).toMatchObject({ code: 'internal_error', money: 'processing' })
})
