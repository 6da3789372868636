import { problemOf, type Problem } from '@shared/api/problem'
import { ref } from 'vue'

/** One thing a page does at a time: whether it is being done, and what went wrong last. */
export function useTask() {
  const busy = ref(false)
  const problem = ref<Problem>()

  async function run(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
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
