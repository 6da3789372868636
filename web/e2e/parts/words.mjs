/** The pages' own words, so that a journey looks for what a person reads, in either language. */
import { readFileSync } from 'node:fs'

/** A function that answers the text of a key, with `{names}` filled in, as the pages do. */
export function wordsOf(files) {
  const words = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
  return (key, params = {}) => {
    const text = words.map((tree) => dig(tree, key)).find((found) => typeof found === 'string')
    if (text === undefined) {
      throw new Error(`the pages have no words for ${key}`)
    }
    return text.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ''))
  }
}

function dig(tree, key) {
  return key.split('.').reduce((branch, name) => branch?.[name], tree)
}
