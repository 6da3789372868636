/**
 * Pictures for Chromium's fake camera: whatever stands on a screen is filmed into a raw YUV4MPEG2 file, so that the
 * page's own scanner reads what another page shows, and no tool for films is needed. The browser opens the file each
 * time the camera is started.
 */
import { writeFileSync } from 'node:fs'

const WIDTH = 640
const HEIGHT = 480
const FRAMES = 4
const GREY = 128

/** Points the camera at nothing. */
export function showNothing(film) {
  writeFilm(film, Buffer.alloc(WIDTH * HEIGHT, GREY))
}

/** Points the camera at an element of a page. */
export async function showElement(film, element) {
  const picture = await element.screenshot()
  const shape = { width: WIDTH, height: HEIGHT, picture: picture.toString('base64') }
  writeFilm(film, Buffer.from(await element.page().evaluate(lumaOf, shape), 'base64'))
}

/** Runs in the page, which knows how to read a PNG: its brightness, fitted into the film's frame on white. */
async function lumaOf({ width, height, picture }) {
  const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const pen = new OffscreenCanvas(width, height).getContext('2d')
  const scale = Math.min(width / bitmap.width, height / bitmap.height)
  const [wide, high] = [bitmap.width * scale, bitmap.height * scale]
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  pen.drawImage(bitmap, (width - wide) / 2, (height - high) / 2, wide, high)
  const { data } = pen.getImageData(0, 0, width, height)
  let luma = ''
  for (let place = 0; place < data.length; place += 4) {
    luma += String.fromCharCode(16 + ((data[place] + data[place + 1] + data[place + 2]) / 765) * 219)
  }
  return btoa(luma)
}

function writeFilm(film, luma) {
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`)
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, colour])
  writeFileSync(film, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]))
}
