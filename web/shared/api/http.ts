import { isProblem, localProblem, ProblemError, type Problem } from './problem'

/** One server door: where it is, what proves the caller, and what to do when the proof is no longer accepted. */
export interface Door {
  prefix: string
  headers: () => Record<string, string>
  signedOut: () => void
}

export interface CallOptions {
  /** Values for `{name}` places in the path. */
  path?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  /** The Idempotency-Key: made once for what the person wants, and kept over retries of it. */
  intent?: string
  /** Set on calls that move money: without an answer the money's state is unknown, and the page says so. */
  movesMoney?: boolean
  signal?: AbortSignal
}

export interface Http {
  get<T>(path: string, options?: CallOptions): Promise<T>
  post<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  put<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  patch<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  delete<T>(path: string, options?: CallOptions): Promise<T>
}

export function openDoor(door: Door): Http {
  const call = <T>(method: string, path: string, body: unknown, options: CallOptions = {}) =>
    send<T>(door, method, path, body, options)
  return {
    get: (path, options) => call('GET', path, undefined, options),
    post: (path, body, options) => call('POST', path, body ?? {}, options),
    put: (path, body, options) => call('PUT', path, body ?? {}, options),
    patch: (path, body, options) => call('PATCH', path, body ?? {}, options),
    delete: (path, options) => call('DELETE', path, undefined, options),
  }
}

async function send<T>(door: Door, method: string, path: string, body: unknown, options: CallOptions): Promise<T> {
  const response = await reach(door, method, path, body, options)
  if (response.ok) return (await read(response)) as T
  const answer = await read(response)
  const problem = isProblem(answer) ? answer : localProblem('internal_error', unknown(options))
  // A wrong password is answered 401 too, and ends nothing.
  if (problem.code === 'signed_out') door.signedOut()
  throw new ProblemError(problem, response.status)
}

async function reach(door: Door, method: string, path: string, body: unknown, options: CallOptions): Promise<Response> {
  try {
    return await fetch(door.prefix + address(path, options), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: headers(door, body, options),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
    })
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown
    throw new ProblemError(localProblem(options.movesMoney ? 'no_answer' : 'offline', unknown(options)), 0)
  }
}

/** Without an answer a call that moves money may have taken effect: it may only be repeated with the same intent. */
function unknown(options: CallOptions): Partial<Problem> {
  return options.movesMoney ? { money: 'processing', retry: 'same_request', next: ['retry', 'see_bill'] } : {}
}

function headers(door: Door, body: unknown, options: CallOptions): Record<string, string> {
  return {
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(options.intent ? { 'Idempotency-Key': options.intent } : {}),
    ...door.headers(),
  }
}

/** Fills `{name}` places and appends the query; absent values are left out. */
export function address(path: string, options: CallOptions): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(options.path?.[name] ?? ''))
  const pairs = Object.entries(options.query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  if (pairs.length === 0) return filled
  return `${filled}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '')
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A new Idempotency-Key. Call it once per intent, not per attempt. */
export function newIntent(): string {
  return crypto.randomUUID()
}
