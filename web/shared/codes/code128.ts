/**
 * Code 128, set C (ISO/IEC 15417): two digits a symbol, which is the shortest bar code a till's scanner reads for the
 * eighteen digits of a payment code. Only set C is here because a payment code has nothing but an even number of digits.
 */

/** Widths of bar, space, bar, space, bar, space for the values 0–105; ISO/IEC 15417, table 1. */
const SYMBOLS = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232'
).split(' ')

const START_C = 105
const STOP = '2331112'
/** Light space that a scanner needs on either side, in modules. */
const QUIET_ZONE = 10

/** One dark bar: where it starts and how wide it is, in modules. */
export interface Bar {
  x: number
  width: number
}

export interface BarCode {
  /** Whole width with the quiet zones, in modules. */
  width: number
  bars: Bar[]
}

/** Encodes an even number of digits. Throws on anything else: the caller holds a payment code, not a person's typing. */
export function encodeCode128C(digits: string): BarCode {
  if (!/^(\d\d)+$/.test(digits)) {
    throw new RangeError('Code 128 C takes an even number of digits')
  }
  const values = (digits.match(/\d\d/g) ?? []).map(Number)
  return layOut([START_C, ...values, checkValue(values)].map((value) => SYMBOLS[value]).join('') + STOP)
}

function checkValue(values: number[]): number {
  return values.reduce((sum, value, place) => sum + value * (place + 1), START_C) % 103
}

function layOut(widths: string): BarCode {
  const bars: Bar[] = []
  let x = QUIET_ZONE
  for (const [place, digit] of [...widths].entries()) {
    const width = Number(digit)
    if (place % 2 === 0) {
      bars.push({ x, width })
    }
    x += width
  }
  return { width: x + QUIET_ZONE, bars }
}

/** The bars as the `d` of one SVG path of the given height, so that no gap shows between neighbours. */
export function barPath(code: BarCode, height: number): string {
  return code.bars.map(({ x, width }) => `M${x} 0h${width}v${height}h-${width}z`).join('')
}
