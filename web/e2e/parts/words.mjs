/** The pages' own words, so that a journey looks for what a person reads, in either language. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const WEB = join(import.meta.dirname, '..', '..')

/**
 * A function that answers the text of a key of one entry's words, with `{names}` filled in, as the page does. A
 * namespace is the directory in which its word files lie.
 */
export function wordsOf(entry, language) {
  const words = {}
  for (const root of [join(WEB, 'shared'), join(WEB, entry, 'src')]) {
    for (const file of wordFiles(root, language)) {
      words[basename(dirname(file))] = JSON.parse(readFileSync(file, 'utf8'))
    }
  }
  return (key, params = {}) => fill(dig(words, key), key, params)
}

function wordFiles(root, language) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === `${language}.json`)
    .map((entry) => join(entry.parentPath, entry.name))
}

function dig(words, key) {
  return key.split('.').reduce((branch, name) => branch?.[name], words)
}

function fill(text, key, params) {
  if (typeof text !== 'string') {
    throw new Error(`the pages have no words for ${key}`)
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ''))
}
