import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Large files that only one page needs; they are fetched when that page is opened and not kept. */
const NOT_KEPT = /\.(wasm|map)$/

/**
 * Emits `sw.js`: the hand-written worker with the list of this build's files and a version that is the hash of that
 * list, so that the browser sees a new worker exactly when a file changed.
 */
export function serviceWorker(source: string): Plugin {
  let base = '/'
  let publicDir = ''
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      base = config.base
      publicDir = config.publicDir
    },
    generateBundle(_options, bundle) {
      const built = Object.values(bundle)
        .map((file) => file.fileName)
        .filter((name) => !NOT_KEPT.test(name))
      const files = ['index.html', ...built, ...publicFiles(publicDir)]
      const list = [...new Set(files)].sort().map((name) => base + name)
      const version = createHash('sha256').update(list.join('\n')).update(contents(bundle)).digest('hex').slice(0, 16)
      const code = readFileSync(source, 'utf8')
        .replace("'__VERSION__'", JSON.stringify(version))
        .replace("'__FILES__'", JSON.stringify(list))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code })
    },
  }
}

function contents(bundle: Record<string, { type: string; code?: string; source?: string | Uint8Array }>): string {
  return Object.values(bundle)
    .map((file) => (file.type === 'chunk' ? file.code : String(file.source)))
    .join('\n')
}

function publicFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
}
