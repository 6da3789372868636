import type { LocalText } from '../api/types'
import { language } from '../look/look'

/** A text that the server keeps in both languages, in the page's. */
export function local(text: LocalText): string {
  return text[language.value]
}
