import type { Plugin } from 'vite'

/**
 * The phone kit's icon font names a CDN as a fall-back for browsers without woff2. No page of ours may name a third
 * party's origin, so every protocol-relative or absolute font source is cut out of third-party style sheets.
 */
export function sameOriginFonts(): Plugin {
  return {
    name: 'same-origin-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0]?.endsWith('.css') || !code.includes('@font-face')) return null
      return code.replace(/,\s*url\((["']?)(?:https?:)?\/\/[^)]*\)\s*format\([^)]*\)/g, '')
    },
  }
}
