import type { Invocation } from '@shared/api/money-types'

/** The fields of an address as a page (`paySign`) or an app (`sign`) hands them over. What is missing is empty: the server refuses it. */
export function invocationOf(query: Record<string, unknown>): Invocation {
  const field = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  if ('paySign' in query) {
    return {
      jsapi: {
        appId: field('appId'),
        timeStamp: field('timeStamp'),
        nonceStr: field('nonceStr'),
        package: field('package'),
        signType: field('signType'),
        paySign: field('paySign'),
      },
    }
  }
  return {
    app: {
      appid: field('appid'),
      partnerid: field('partnerid'),
      prepayid: field('prepayid'),
      package: field('package'),
      noncestr: field('noncestr'),
      timestamp: field('timestamp'),
      sign: field('sign'),
    },
  }
}
