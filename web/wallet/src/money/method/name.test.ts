import type { Bank } from '@shared/api/types'
import { look } from '@shared/look/look'
import { describe, expect, it } from 'vitest'
import { recordedCard } from './name'

const bank = { id: 'haitang', name: { zh: '海棠银行', en: 'Begonia Bank' } } as Bank

describe('a card in a record', () => {
  it('is called by its bank in the page’s language', () => {
    look.language = 'en'
    expect(recordedCard('haitang 0033', [bank])).toBe('Begonia Bank (0033)')
    look.language = 'zh'
    expect(recordedCard('haitang 0033', [bank])).toBe('海棠银行 (0033)')
  })

  it('stays as it is when it is no card, or its bank is not known', () => {
    expect(recordedCard('青瓦面馆', [bank])).toBe('青瓦面馆')
    expect(recordedCard('other 0033', [bank])).toBe('other 0033')
  })
})
