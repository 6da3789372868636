/**
 * A picture for Chromium's fake camera: a QR drawn into a raw YUV4MPEG2 film, so that the page's own scanner reads it
 * from a video stream and no tool for films is needed. The browser opens the file each time the camera is started.
 */
import { writeFileSync } from 'node:fs'
import { encode } from 'uqr'

const WIDTH = 640
const HEIGHT = 480
const FRAMES = 4
const WHITE = 235
const BLACK = 16
const GREY = 128

/** Points the camera at nothing. */
export function showNothing(file) {
  writeFilm(file, Buffer.alloc(WIDTH * HEIGHT, GREY))
}

/** Points the camera at a QR of this text. */
export function showQr(file, text) {
  const { data, size } = encode(text, { border: 4 })
  const scale = Math.floor(Math.min(WIDTH, HEIGHT) / size)
  const left = Math.floor((WIDTH - size * scale) / 2)
  const top = Math.floor((HEIGHT - size * scale) / 2)
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE)
  for (let y = 0; y < size * scale; y++) {
    for (let x = 0; x < size * scale; x++) {
      if (data[Math.floor(y / scale)][Math.floor(x / scale)]) {
        luma[(top + y) * WIDTH + left + x] = BLACK
      }
    }
  }
  writeFilm(file, luma)
}

function writeFilm(file, luma) {
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`)
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, colour])
  writeFileSync(file, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]))
}
