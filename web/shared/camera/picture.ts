/** Pictures are shrunk before reading: a camera's full size costs time and reads no better. */
const SIDE_MAX = 1600

/** The texts of the QR codes in a picture from the album; none when the file is no picture. */
export async function readPicture(file: Blob): Promise<string[]> {
  try {
    const { codeReader } = await import('./reader')
    return await codeReader(['qr_code']).read(await shrunk(file))
  } catch {
    return []
  }
}

async function shrunk(file: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(file)
  const scale = Math.min(1, SIDE_MAX / Math.max(whole.width, whole.height))
  return createImageBitmap(whole, {
    resizeWidth: Math.round(whole.width * scale),
    resizeHeight: Math.round(whole.height * scale),
    resizeQuality: 'high',
  })
}
