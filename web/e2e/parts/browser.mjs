/** One Chromium with a camera that shows a film from a file, and separate people in it. */
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { showNothing } from './camera.mjs'

const WAIT_MS = 20_000
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1 }
const DESK = { viewport: { width: 1180, height: 820 } }
const LOCALES = { zh: 'zh-CN', en: 'en-GB' }

export async function openBrowser(language, directory) {
  const film = join(directory, `camera-${language}.y4m`)
  showNothing(film)
  const browser = await chromium.launch({
    executablePath: process.env.FEIQIAN_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  })
  const open = async (shape) => {
    const context = await browser.newContext({ ...shape, locale: LOCALES[language] })
    context.setDefaultTimeout(WAIT_MS)
    return context.newPage()
  }
  return { film, phone: () => open(PHONE), desk: () => open(DESK), close: () => browser.close() }
}
