import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeCode128C, type BarCode } from './code128'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

beforeAll(() => {
  const file = readFileSync('node_modules/zxing-wasm/dist/reader/zxing_reader.wasm')
  const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
  prepareZXingModule({ overrides: { wasmBinary } })
})

const MODULE_PX = 3
const HEIGHT_PX = 60

function draw(code: BarCode): ImageData {
  const width = code.width * MODULE_PX
  const data = new Uint8ClampedArray(width * HEIGHT_PX * 4).fill(255)
  for (const bar of code.bars) {
    for (let x = bar.x * MODULE_PX; x < (bar.x + bar.width) * MODULE_PX; x++) {
      for (let y = 0; y < HEIGHT_PX; y++) {
        data.set([0, 0, 0], (y * width + x) * 4)
      }
    }
  }
  return { data, width, height: HEIGHT_PX, colorSpace: 'srgb' } as ImageData
}

async function read(digits: string) {
  return readBarcodes(draw(encodeCode128C(digits)), { formats: ['Code128'] })
}

describe('the bar code', () => {
  it.each(['134567890123456789', '130000000000000000', '139999999999999999'])('of %s is read back by zxing', async (digits) => {
    const found = await read(digits)
    expect(found.map((code) => code.text)).toEqual([digits])
  })

  it('has every symbol value right', async () => {
    const all = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))
    for (let from = 0; from < 100; from += 10) {
      const digits = all.slice(from, from + 10).join('')
      expect((await read(digits)).map((code) => code.text)).toEqual([digits])
    }
  })

  it.each(['', '123', '12a4'])('refuses "%s"', (digits) => {
    expect(() => encodeCode128C(digits)).toThrow(RangeError)
  })
})
