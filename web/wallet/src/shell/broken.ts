import { t } from '@shared/i18n/i18n'
import { say } from '@shared/parts/ask'
import { ref } from 'vue'
import type { Router } from 'vue-router'

/** Set when a page could not be drawn or loaded; the root then shows how to repair it. */
export const broken = ref(false)

/** Vue's names, and in a build its codes, for errors after which a page is not there: set-up, render, update. */
const NOT_DRAWN = /setup function|render function|component update|#runtime-(?:0|1|15)$/

export function reportBroken(_error: unknown, _instance: unknown, info: string): void {
  if (NOT_DRAWN.test(info)) broken.value = true
  else say(t('problem.page_error'))
}

/** A page's file that cannot be loaded any more (a stale cache, an update) is a broken page too, unless we are offline. */
export function watchForBreaks(router: Router): void {
  router.onError(() => {
    if (navigator.onLine) broken.value = true
    else say(t('problem.offline'))
  })
  router.afterEach(() => (broken.value = false))
}
