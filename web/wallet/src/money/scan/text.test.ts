import { describe, expect, it } from 'vitest'
import { readScanText } from './text'

describe('a scanned text', () => {
  it.each([
    ['https://pay.example/q/o/abc-DEF_1', 'o', 'abc-DEF_1'],
    [' http://127.0.0.1:8080/q/s/shop1\n', 's', 'shop1'],
    ['feiqian:p/x1', 'p', 'x1'],
    ['S/shop1', 's', 'shop1'],
    ['feiqian:t/abc123', 't', 'abc123'],
    ['weixin://wxpay/bizpayurl?pr=NwY5Mz9', 't', 'NwY5Mz9'],
    ['weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00', 't', 'NwY5Mz9'],
  ])('%s is ours', (raw, door, token) => {
    expect(readScanText(raw)).toEqual({ kind: 'ours', door, token })
  })

  it.each(['134567890123456789', '1345 6789 0123 4567 89'])('%s is a payment code, which nobody else may have', (raw) => {
    expect(readScanText(raw).kind).toBe('payment_code')
  })

  it.each(['https://evil.example/q/x/1', 'hello', 'https://a.b/q/o/', 'https://a.b/q/o/x y', 'weixin://wxpay/bizpayurl?pr=', 'weixin://wxpay/bizpayurl?sign=1&appid=wx1', `feiqian:o/${'x'.repeat(600)}`])(
    '%s is not ours',
    (raw) => expect(readScanText(raw).kind).toBe('foreign'),
  )

  it('may be empty', () => expect(readScanText('  ').kind).toBe('empty'))
})
