import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import en from '../notice/en.json'
import zh from '../notice/zh.json'

/** The kinds of notices, read from where the wallet names them. */
const source = readFileSync(join(import.meta.dirname, '../../../../crates/wallet/src/message/kind.rs'), 'utf8')
const kinds = [...source.matchAll(/^ {4}\w+ = "([a-z_]+)";/gm)].map((match) => match[1] ?? '')

it('finds the kinds', () => expect(kinds).toContain('transfer_received'))

it.each(kinds)('%s has a heading and a text in both languages', (kind) => {
  for (const words of [zh, en]) expect(words).toHaveProperty([kind, 'title'])
  for (const words of [zh, en]) expect(words).toHaveProperty([kind, 'text'])
})
