import { qrShape } from '@shared/codes/qr'

const MODULE_PX = 12

/** Saves the code as a picture. It is drawn here, so nothing leaves the device. */
export function saveCode(text: string): void {
  const { size, path } = qrShape(text)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size * MODULE_PX
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.scale(MODULE_PX, MODULE_PX)
  pen.fillStyle = '#000'
  pen.fill(new Path2D(path))
  const link = document.createElement('a')
  link.href = canvas.toDataURL('image/png')
  link.download = 'feiqian-receive.png'
  link.click()
}
