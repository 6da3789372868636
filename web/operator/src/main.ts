import { speak } from '@shared/i18n/i18n'
import { wearLook } from '@shared/look/look'
import '@shared/look/base.css'
import '@shared/look/tokens.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import 'element-plus/theme-chalk/dark/css-vars.css'
import { createApp } from 'vue'
import App from './App.vue'
import { languages } from './language'
import '@shared/console/console.css'
import { queries } from '@shared/console/queries'
import { router } from './shell/router'

async function start(): Promise<void> {
  wearLook()
  const app = createApp(App)
  app.use(await speak(languages))
  app.use(router)
  app.use(VueQueryPlugin, { queryClient: queries })
  await router.isReady()
  app.mount('#app')
}

void start()
