// Serves the three sites with reload, proxying their calls to a started server. `node dev.mjs wallet` serves one.
// FEIQIAN_API and FEIQIAN_OPERATOR_API name the server's doors (defaults http://127.0.0.1:8080 and :8081).
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url))
const named = process.argv.slice(2)

for (const name of named.length > 0 ? named : ['wallet', 'merchant', 'operator']) {
  process.env.FEIQIAN_ENTRY = name
  const server = await createServer({ configFile })
  await server.listen()
  console.log(name, ...(server.resolvedUrls?.local ?? []))
}
