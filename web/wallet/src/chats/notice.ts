import type { Message } from '@shared/api/types'
import { t, te } from '@shared/i18n/i18n'
import { namedParams, problemWords } from '@shared/parts/wording'
import { localProblem } from '@shared/api/problem'

/** A notice's heading. A kind this page does not know yet is still shown, as a plain notice. */
export function noticeTitle(message: Message): string {
  return te(`notice.${message.kind}.title`) ? t(`notice.${message.kind}.title`) : t('chats.notice')
}

/** A notice in words, with its facts. Banks stand in it by their id; `bankName` says how they are called. */
export function noticeText(message: Message, bankName: (id: string) => string): string {
  const key = `notice.${message.kind}.text`
  if (!te(key)) return ''
  const { bank, label } = message.params
  return t(key, {
    ...namedParams(message.params),
    bank: bank ? bankName(bank) : '',
    label: label ? labelWords(label, bankName) : '',
    why: why(message),
  })
}

/** A card's label, which is its bank's id and the last digits, or a shop's name. */
function labelWords(label: string, bankName: (id: string) => string): string {
  const [, id, tail] = /^(\S+) (\d{4})$/.exec(label) ?? []
  return id ? `${bankName(id)} (${tail})` : label
}

/** The amount a notice is about, in fen. What a coupon takes off is no money that came or went. */
export function noticeAmount(message: Message): number | undefined {
  if (message.kind === 'coupon_received') return undefined
  const amount = message.params.amount
  return amount !== undefined && /^\d+$/.test(amount) ? Number(amount) : undefined
}

/** The page a notice leads to: its bill, or where its matter is settled. */
export function noticePage(message: Message): string | undefined {
  if (message.bill_id) return `/bills/${message.bill_id}`
  if (message.kind === 'ticket_answered') return message.params.ticket ? `/tickets/${message.params.ticket}` : '/tickets'
  if (message.kind === 'remittance_waiting') return `/remittances/${message.params.remittance}`
  return PAGES[message.kind]
}

const PAGES: Record<string, string> = {
  welcome: '/services',
  signed_in: '/security',
  identity_verified: '/identity',
  identity_mismatch: '/identity',
  identity_review: '/identity',
  identity_rejected: '/identity',
  class_raised: '/identity',
  card_bound: '/cards',
  card_unbound: '/cards',
  binding_failed: '/help/binding_failed',
  pin_set: '/payment-password',
  pin_changed: '/payment-password',
  pin_recovered: '/safety',
  pin_locked: '/payment-password',
  account_restricted: '/tickets/new',
  account_frozen: '/tickets/new',
  account_restored: '/me',
  charge_waiting: '/pay-code',
  coupon_received: '/coupons',
}

function why(message: Message): string {
  return message.params.code ? problemWords(localProblem(message.params.code, { params: message.params })) : ''
}
