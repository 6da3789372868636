import { spokenAmount } from './spoken'

/** Says that money arrived. Sayings queue behind each other, so that two payments are never spoken over one another. */
export function speakAmount(lead: string, fen: number, locale: string): void {
  if (!('speechSynthesis' in window)) return
  const words = new SpeechSynthesisUtterance(`${lead} ${spokenAmount(fen, locale)}`)
  words.lang = locale === 'en' ? 'en-GB' : 'zh-CN'
  window.speechSynthesis.speak(words)
}
