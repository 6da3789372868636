import { describe, expect, it } from 'vitest'

/** Every word file there is, of every entry. */
const files = import.meta.glob<Record<string, unknown>>('../../{shared,wallet,merchant,operator}/**/{zh,en}.json', {
  eager: true,
  import: 'default',
})
const chinese = Object.keys(files).filter((path) => path.endsWith('/zh.json'))

function keysOf(words: unknown, at = ''): string[] {
  if (typeof words !== 'object' || words === null) return [at]
  return Object.entries(words).flatMap(([key, value]) => keysOf(value, `${at}/${key}`))
}

function placesOf(words: unknown, at = ''): string[] {
  if (typeof words === 'string') return [...words.matchAll(/\{(\w+)\}/g)].map((match) => `${at}{${match[1]}}`).sort()
  return Object.entries(words as object).flatMap(([key, value]) => placesOf(value, `${at}/${key}`))
}

describe('words', () => {
  it('are found', () => expect(chinese.length).toBeGreaterThan(10))

  it.each(chinese)('%s has the same keys in English', (path) => {
    const english = files[path.replace('/zh.json', '/en.json')]
    expect(keysOf(english).sort()).toEqual(keysOf(files[path]).sort())
  })

  it.each(chinese)('%s fills the same places in English', (path) => {
    const english = files[path.replace('/zh.json', '/en.json')]
    expect(new Set(placesOf(english))).toEqual(new Set(placesOf(files[path])))
  })

  it.each(Object.keys(files))('%s has no empty text', (path) => {
    expect(JSON.stringify(files[path])).not.toMatch(/:""/)
  })
})
