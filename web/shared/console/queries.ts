import { QueryClient } from '@tanstack/vue-query'

export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 0, retry: false, networkMode: 'always' }, mutations: { retry: false } },
})
