import { watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { language, type SpokenLanguage } from '../look/look'
import type { Words } from './gather'

/** How an entry fetches each language's words; only the one in use is loaded. */
export type Languages = Record<SpokenLanguage, () => Promise<{ default: Words }>>

const words = createI18n({
  legacy: false,
  locale: 'zh',
  fallbackLocale: 'zh',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
  messages: {} as Record<string, Words>,
})

/** The page's words outside components; inside them use `useI18n()`. */
export const { t, te } = words.global

/** Loads the language in use, keeps following the setting, and hands back the plugin for the app. */
export async function speak(languages: Languages) {
  await change(languages, language.value)
  watch(language, (next) => change(languages, next))
  return words
}

async function change(languages: Languages, next: SpokenLanguage): Promise<void> {
  if (!words.global.availableLocales.includes(next)) {
    words.global.setLocaleMessage(next, (await languages[next]()).default)
  }
  words.global.locale.value = next
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
}
