import { gather } from '@shared/i18n/gather'

export default gather(import.meta.glob(['../**/zh.json', '../../../shared/**/zh.json'], { eager: true, import: 'default' }))
