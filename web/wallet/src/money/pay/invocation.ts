import type { Invocation } from '@shared/api/money-types'

const PAGE = ['appId', 'timeStamp', 'nonceStr', 'package', 'signType', 'paySign']
const APP = ['appid', 'partnerid', 'prepayid', 'package', 'noncestr', 'timestamp', 'sign']

/** The fields of an address as a page (`paySign`) or an app (`sign`) hands them over. What is missing is empty: the server refuses it. */
export function invocationOf(query: Record<string, unknown>): Invocation {
  const fields = (names: string[]) => Object.fromEntries(names.map((name) => [name, text(query[name])]))
  return 'paySign' in query ? { jsapi: fields(PAGE) } : { app: fields(APP) }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
