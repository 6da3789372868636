import { newIntent } from '@shared/api/http'

/** Keys for what a person wants on a page: the same wish keeps its key, so that repeating it after a lost answer is harmless. */
export function useIntent(): (wish: string) => string {
  let kept: { wish: string; key: string } | undefined
  return (wish) => {
    if (kept?.wish !== wish) kept = { wish, key: newIntent() }
    return kept.key
  }
}
