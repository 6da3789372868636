import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import type { Plugin } from 'vue'
import { gather } from '../i18n/gather'
import { speak } from '../i18n/i18n'
import { look } from '../look/look'
import PinEntry from './PinEntry.vue'

let words: Plugin

beforeAll(async () => {
  look.language = 'en'
  const files = { default: gather(import.meta.glob('/shared/*/en.json', { eager: true, import: 'default' })) }
  words = await speak({ zh: () => Promise.resolve(files), en: () => Promise.resolve(files) })
})

const entry = () =>
  mount(PinEntry, { props: { label: 'Enter your payment password' }, global: { plugins: [words] }, attachTo: document.body })

it('names every key', () => {
  const keys = entry().findAll('button')
  expect(keys).toHaveLength(11)
  for (const key of keys) expect(key.attributes('aria-label') ?? key.text()).not.toBe('')
  expect(keys.at(-1)?.attributes('aria-label')).toBe('Delete')
})

it('says how many digits were entered and never which', async () => {
  const pin = entry()
  for (const digit of ['3', '1', '4']) await pin.findAll('button').find((key) => key.text() === digit)?.trigger('click')
  expect(pin.get('[role=status]').text()).toBe('3 of 6 digits entered')
  expect(pin.get('.boxes').text()).toBe('')
  expect(pin.findAll('.dot')).toHaveLength(3)
})

it('takes the keyboard, and hands over the sixth digit', async () => {
  const pin = entry()
  for (const key of ['1', 'x', '2', 'Backspace', '2', '3', '4', '5', '6']) await pin.trigger('keydown', { key })
  expect(pin.emitted('complete')).toEqual([['123456']])
})

it('empties for another try', async () => {
  const pin = entry()
  await pin.trigger('keydown', { key: '1' })
  ;(pin.vm as unknown as { clear: () => void }).clear()
  await pin.vm.$nextTick()
  expect(pin.findAll('.dot')).toHaveLength(0)
})

it('takes nothing while it is disabled', async () => {
  const pin = entry()
  await pin.setProps({ disabled: true })
  await pin.trigger('keydown', { key: '1' })
  expect(pin.findAll('.dot')).toHaveLength(0)
})
