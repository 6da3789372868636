/** Gives the person a file that only this page has. */
export function save(name: string, contents: BlobPart, type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob([contents], { type }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}

/** The bytes of a base64 text. */
export function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer
}
