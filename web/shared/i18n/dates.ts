import { language } from '../look/look'

/** Business days are Shanghai's wherever the phone is, so a bill's day is the same for everyone who reads it. */
const ZONE = 'Asia/Shanghai'

function format(at: string, options: Intl.DateTimeFormatOptions): string {
  const locale = language.value === 'zh' ? 'zh-CN' : 'en-GB'
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options }).format(new Date(at))
}

/** `11月22日 21:50` / `22 Nov, 21:50`. */
export function shortTime(at: string): string {
  return format(at, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
}

/** `2026年11月22日 21:50:03` / `22 Nov 2026, 21:50:03`. */
export function fullTime(at: string): string {
  return format(at, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** `2026年11月22日 21:50` / `22 Nov 2026, 21:50`. */
export function minuteTime(at: string): string {
  return format(at, { dateStyle: 'medium', timeStyle: 'short' })
}

/** `11月22日` / `22 Nov`. */
export function day(at: string): string {
  return format(at, { month: 'short', day: 'numeric' })
}

/** `21:50`. */
export function clock(at: string): string {
  return format(at, { hour: '2-digit', minute: '2-digit', hour12: false })
}
