import { ProblemError } from '@shared/api/problem'
import { QueryClient } from '@tanstack/vue-query'

const TRIES = 2

/** What was read from the server, kept in memory only. Changes are never repeated by themselves. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: mayTryAgain, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** A refusal is an answer; only a fault or a lost connection is worth asking again by itself. */
function mayTryAgain(count: number, thrown: unknown): boolean {
  const refused = thrown instanceof ProblemError && thrown.status >= 400 && thrown.status < 500
  return !refused && count < TRIES
}
