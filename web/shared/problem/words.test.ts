import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NEXT_ACTIONS } from '../api/problem'
import nextEn from '../next/en.json'
import nextZh from '../next/zh.json'
import partsEn from '../parts/en.json'
import partsZh from '../parts/zh.json'
import en from './en.json'
import zh from './zh.json'

const CRATES = join(import.meta.dirname, '../../../crates')

/** The codes every refusal of the wallet gives itself in its `code()`, read from where they are written. */
function refusalCodes(): string[] {
  const files = readdirSync(join(CRATES, 'wallet/src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs'))
  const sources = files.map((file) => readFileSync(join(CRATES, 'wallet/src', file), 'utf8'))
  return [...new Set(sources.filter((source) => /impl Refusal for/.test(source)).flatMap(codesIn))]
}

function codesIn(source: string): string[] {
  const bodies = [...source.matchAll(/fn code\(&?self\)[^{]*\{([\s\S]*?)\n    \}/g)].map((match) => match[1] ?? '')
  return bodies.flatMap((body) => [...body.matchAll(/=> "([a-z_]+)"/g)].map((match) => match[1] ?? ''))
}

describe('problems', () => {
  it.each(refusalCodes())('%s is worded in both languages', (code) => {
    expect(zh).toHaveProperty(code)
    expect(en).toHaveProperty(code)
  })

  it.each(['offline', 'no_answer', 'page_error', 'internal_error', 'signed_out', 'not_found', 'too_many_requests'])(
    '%s, which the page or the door says, is worded',
    (code) => {
      expect(zh).toHaveProperty(code)
      expect(en).toHaveProperty(code)
    },
  )

  it('has words for each next step and each state of the money', () => {
    for (const words of [nextZh, nextEn]) expect(Object.keys(words).sort()).toEqual([...NEXT_ACTIONS].sort())
    for (const state of ['not_taken', 'processing', 'returned']) {
      expect(partsZh).toHaveProperty(`money_${state}`)
      expect(partsEn).toHaveProperty(`money_${state}`)
    }
  })
})
