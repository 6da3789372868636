import '@shared/console/console.css'
import { queries } from '@shared/console/queries'
import { VueQueryPlugin } from '@tanstack/vue-query'
import 'element-plus/theme-chalk/dark/css-vars.css'
import type { App } from 'vue'
import { router } from './router'

/** What the console needs beyond the till; loaded only when it is opened. */
export async function furnish(app: App): Promise<void> {
  app.use(router)
  app.use(VueQueryPlugin, { queryClient: queries })
  await router.isReady()
}
