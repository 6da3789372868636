import { problemOf, type Problem } from '@shared/api/problem'
import { ref, shallowRef } from 'vue'

/** One thing at a time: whether it is under way, and what came of it when it failed. */
export function useWork() {
  const busy = ref(false)
  const problem = shallowRef<Problem>()

  async function run(work: () => Promise<void>): Promise<void> {
    busy.value = true
    problem.value = undefined
    try {
      await work()
    } catch (thrown) {
      problem.value = problemOf(thrown)
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, run }
}
