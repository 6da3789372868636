import { speak } from '@shared/i18n/i18n'
import { wearLook } from '@shared/look/look'
import '@shared/look/base.css'
import '@shared/look/tokens.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { languages } from './language'
import { reportBroken, watchForBreaks } from './shell/broken'
import { queries } from './shell/queries'
import { router } from './shell/router'
import { watchForNewVersion } from './shell/version'
import './shell/column.css'

async function start(): Promise<void> {
  wearLook()
  const app = createApp(App)
  app.config.errorHandler = reportBroken
  app.use(await speak(languages))
  app.use(router)
  app.use(VueQueryPlugin, { queryClient: queries })
  watchForBreaks(router)
  await router.isReady()
  app.mount('#app')
  watchForNewVersion()
}

void start()
