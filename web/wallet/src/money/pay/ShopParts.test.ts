import { gather } from '@shared/i18n/gather'
import { speak } from '@shared/i18n/i18n'
import { look } from '@shared/look/look'
import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import type { Plugin } from 'vue'
import ShopParts from './ShopParts.vue'

let words: Plugin

beforeAll(async () => {
  look.language = 'en'
  const files = { default: gather(import.meta.glob(['/shared/*/en.json', './en.json'], { eager: true, import: 'default' })) }
  words = await speak({ zh: () => Promise.resolve(files), en: () => Promise.resolve(files) })
})

it('lists what every shop asks for, in the order of the parts', () => {
  const parts = [
    { shop: '云间茶铺', description: '一壶龙井', amount: 2800 },
    { shop: '半山花店', description: '一束花', amount: 4550 },
  ]
  const list = mount(ShopParts, { props: { parts }, global: { plugins: [words], stubs: { RouterLink: true } } })
  const rows = list.findAll('.row').map((row) => row.text())
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatch(/一壶龙井.*云间茶铺.*¥28\.00/)
  expect(rows[1]).toMatch(/一束花.*半山花店.*¥45\.50/)
  expect(list.get('h2').text()).toContain('2')
})
