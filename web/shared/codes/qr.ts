import { encode } from 'uqr'

export interface QrShape {
  /** Modules along one side, with the quiet zone. */
  size: number
  /** The dark modules as the `d` of one SVG path. */
  path: string
}

/** Light modules that a reader needs around the code (ISO/IEC 18004, section 5.3.8). */
const QUIET_ZONE = 4

export function qrShape(text: string): QrShape {
  const { data, size } = encode(text, { border: QUIET_ZONE, ecc: 'M' })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return { size, path }
}
