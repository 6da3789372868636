import { speak } from '@shared/i18n/i18n'
import { wearLook } from '@shared/look/look'
import '@shared/look/base.css'
import '@shared/look/tokens.css'
import { createApp } from 'vue'
import App from './App.vue'
import { languages } from './language'

async function start(): Promise<void> {
  wearLook()
  const app = createApp(App)
  app.use(await speak(languages))
  app.mount('#app')
}

void start()
