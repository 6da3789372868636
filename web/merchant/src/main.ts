import { speak } from '@shared/i18n/i18n'
import { wearLook } from '@shared/look/look'
import '@shared/look/base.css'
import '@shared/look/tokens.css'
import { createApp, type Component } from 'vue'
import { languages } from './language'

/** The till, or at its own address the console; each loads only its own parts. */
async function page(): Promise<{ root: Component; furnish?: typeof import('./console/open').furnish }> {
  if (!location.pathname.startsWith('/till/console')) return { root: (await import('./App.vue')).default }
  const [{ default: root }, { furnish }] = await Promise.all([import('./console/ConsoleApp.vue'), import('./console/open')])
  return { root, furnish }
}

async function start(): Promise<void> {
  wearLook()
  const { root, furnish } = await page()
  const app = createApp(root)
  app.use(await speak(languages))
  await furnish?.(app)
  app.mount('#app')
}

void start()
