import { ZXING_WASM_SHA256 } from 'barcode-detector/ponyfill'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('serves the very WebAssembly that the reader was built for', () => {
  const file = readFileSync('node_modules/zxing-wasm/dist/reader/zxing_reader.wasm')
  expect(createHash('sha256').update(file).digest('hex')).toBe(ZXING_WASM_SHA256)
})
