import { computed, reactive, watchEffect } from 'vue'
import type { Language, Theme } from '../api/types'

/** How the page looks and speaks on this device. Kept locally so that it holds before anyone has signed in. */
export interface Look {
  language: Language
  theme: Theme
  elder_mode: boolean
}

export type SpokenLanguage = 'zh' | 'en'

const KEY = 'feiqian.look'
const DEFAULT: Look = { language: 'system', theme: 'system', elder_mode: false }

export const look = reactive<Look>({ ...DEFAULT, ...kept() })

const prefersDark = window.matchMedia?.('(prefers-color-scheme: dark)')
const system = reactive({ dark: prefersDark?.matches ?? false })
prefersDark?.addEventListener('change', (event) => (system.dark = event.matches))

export const language = computed<SpokenLanguage>(() => {
  if (look.language !== 'system') return look.language
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
})

export const dark = computed(() => (look.theme === 'system' ? system.dark : look.theme === 'dark'))

/** Puts the look on the page's root and keeps it there as it changes. */
export function wearLook(): void {
  watchEffect(() => {
    const root = document.documentElement
    root.dataset.theme = dark.value ? 'dark' : 'light'
    root.classList.toggle('dark', dark.value)
    root.classList.toggle('elder', look.elder_mode)
    localStorage.setItem(KEY, JSON.stringify(look))
  })
}

function kept(): Partial<Look> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>
  } catch {
    return {}
  }
}
