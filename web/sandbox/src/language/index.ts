import type { Languages } from '@shared/i18n/i18n'

export const languages: Languages = { zh: () => import('./zh'), en: () => import('./en') }
