import { expect, test } from 'vitest'
import { invocationOf } from './invocation'

test('a page is told from an app by the name of its signature', () => {
  const page = { appId: 'wx1', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx2', signType: 'RSA', paySign: 's', other: 'x' }
  expect(invocationOf(page)).toEqual({
    jsapi: { appId: 'wx1', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx2', signType: 'RSA', paySign: 's' },
  })
  expect(invocationOf({ appid: 'wx1', partnerid: '1900', prepayid: 'wx2', sign: 's' })).toEqual({
    app: { appid: 'wx1', partnerid: '1900', prepayid: 'wx2', package: '', noncestr: '', timestamp: '', sign: 's' },
  })
})
