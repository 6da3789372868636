/** One language's words: `{namespace: {...}}`, where a namespace is the directory its `zh.json` and `en.json` lie in. */
export type Words = Record<string, Record<string, unknown>>

/** Merges globbed word files. Two directories of one name would overwrite each other, so that is refused. */
export function gather(files: Record<string, unknown>): Words {
  const words: Words = {}
  for (const [path, content] of Object.entries(files)) {
    const namespace = path.split('/').at(-2) ?? ''
    if (namespace in words) throw new Error(`two word files for "${namespace}": ${path}`)
    words[namespace] = content as Record<string, unknown>
  }
  return words
}
