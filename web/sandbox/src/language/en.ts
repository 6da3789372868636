import { gather } from '@shared/i18n/gather'

export default gather(import.meta.glob(['../**/en.json', '../../../shared/**/en.json'], { eager: true, import: 'default' }))
