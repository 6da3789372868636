/// <reference types="vitest/config" />
import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type UserConfig } from 'vite'
import { serviceWorker } from './build/service-worker.ts'

/** The entries. Each is its own site, built into its own directory, so that each door embeds only its own pages. */
const ENTRIES = {
  wallet: { base: '/', port: 5173, api: 'FEIQIAN_API', fallback: 'http://127.0.0.1:8080' },
  merchant: { base: '/till/', port: 5174, api: 'FEIQIAN_API', fallback: 'http://127.0.0.1:8080' },
  sandbox: { base: '/sandbox/', port: 5176, api: 'FEIQIAN_API', fallback: 'http://127.0.0.1:8080' },
  operator: { base: '/', port: 5175, api: 'FEIQIAN_OPERATOR_API', fallback: 'http://127.0.0.1:8081' },
} as const

type EntryName = keyof typeof ENTRIES

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const aliases = { '@shared': here('shared'), '@wallet': here('wallet/src') }
const parts = () =>
  Components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] })

function entryConfig(name: EntryName) {
  const entry = ENTRIES[name]
  const target = process.env[entry.api] ?? entry.fallback
  return {
    root: here(name),
    base: entry.base,
    resolve: { alias: aliases },
    plugins: [
      vue(),
      parts(),
      ...(name === 'wallet' ? [serviceWorker(here('wallet/service-worker.js'))] : []),
    ],
    server: {
      port: entry.port,
      strictPort: true,
      proxy: {
        '/api': { target, changeOrigin: false },
        '/till/api': { target, changeOrigin: false },
        '/sandbox/api': { target, changeOrigin: false },
        '/operator/api': { target, changeOrigin: false },
      },
    },
    build: {
      outDir: here(`dist/${name}`),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: 'es2022',
      reportCompressedSize: false,
    },
  } satisfies UserConfig
}

/** What vitest and an editor read: every entry's sources under one root. */
function testConfig() {
  return {
    root: here('.'),
    resolve: { alias: aliases },
    plugins: [vue(), parts()],
    test: {
      environment: 'happy-dom',
      include: ['{shared,wallet,merchant,operator,sandbox}/**/*.test.ts'],
      css: false,
      server: { deps: { inline: ['element-plus'] } },
    },
  } satisfies UserConfig
}

/** `build.mjs` and `dev.mjs` name the entry; without one the configuration is the tests'. */
export default defineConfig(() => {
  const name = process.env.FEIQIAN_ENTRY
  return isEntry(name) ? entryConfig(name) : testConfig()
})

function isEntry(name: string | undefined): name is EntryName {
  return name !== undefined && name in ENTRIES
}
