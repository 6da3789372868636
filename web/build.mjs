// Builds the sites one after another: web/dist/{wallet,merchant,operator,sandbox}/. `node build.mjs wallet` builds one.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url))
const named = process.argv.slice(2)

for (const name of named.length > 0 ? named : ['wallet', 'merchant', 'operator', 'sandbox']) {
  process.env.FEIQIAN_ENTRY = name
  await build({ configFile, logLevel: 'warn' })
  console.log(`built dist/${name}`)
}
