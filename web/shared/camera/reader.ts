/**
 * Reads QR and bar codes with the standard `BarcodeDetector` shape over WebAssembly. The megabyte of WebAssembly is
 * served by us, never by a third party, and fetched only when a page that scans is opened.
 */
import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill'
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url'

prepareZXingModule({
  overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmAddress : prefix + path) },
})

export type CodeFormat = 'qr_code' | 'code_128'

export interface CodeReader {
  /** The texts of all codes in a picture, each once. */
  read(picture: HTMLVideoElement | ImageBitmap): Promise<string[]>
}

export function codeReader(formats: CodeFormat[]): CodeReader {
  const detector = new BarcodeDetector({ formats })
  return {
    async read(picture) {
      const codes = await detector.detect(picture)
      return [...new Set(codes.map((code) => code.rawValue))]
    },
  }
}
