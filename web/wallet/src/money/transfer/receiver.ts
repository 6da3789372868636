import { localProblem, ProblemError } from '@shared/api/problem'
import { payments, transfers } from '@shared/api/money'
import type { Payee } from '@shared/api/money-types'

/** Whom a transfer goes to, and what their receive code asked for. */
export interface Receiver {
  payee_token: string
  payee: Payee
  is_self: boolean
  warning?: string | null
  amount?: number | null
  note?: string | null
}

/** How the page was opened: by a phone number, a person's receive code, or somebody paid before. */
export interface ReceiverQuery {
  phone?: string
  code?: string
  contact?: string
}

export async function findReceiver(query: ReceiverQuery): Promise<Receiver> {
  if (query.phone) return transfers.person(query.phone)
  if (query.code) return byCode(query.code)
  return byContact(query.contact ?? '')
}

async function byCode(token: string): Promise<Receiver> {
  const scan = await payments.scan(`feiqian:p/${token}`)
  if (scan.kind !== 'person') throw new ProblemError(localProblem('payee_unavailable', { next: ['scan_again'] }), 422)
  return { is_self: false, ...scan }
}

async function byContact(token: string): Promise<Receiver> {
  const { items } = await transfers.contacts()
  const contact = items.find((one) => one.payee_token === token)
  if (!contact) throw new ProblemError(localProblem('payee_unavailable', { next: [] }), 422)
  return { is_self: false, ...contact }
}
