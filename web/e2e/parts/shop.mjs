/** A merchant's own system, as small as it can be: it signs what it asks of the gateway, and what its page hands to the wallet. */
import { createSign, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'

export class Shop {
  constructor(settings) {
    this.settings = settings
    this.key = readFileSync(settings.private_key_file, 'utf8')
  }

  static async of(base) {
    return new Shop(await (await fetch(`${base}/sandbox/api/v1/settings`)).json())
  }

  #sign(...lines) {
    return createSign('RSA-SHA256').update(lines.map((line) => `${line}\n`).join('')).sign(this.key, 'base64')
  }

  /** Asks something of the gateway, signed; answers what the gateway answers. */
  async #ask(target, asked) {
    const { base_url, mchid, serial } = this.settings
    const body = JSON.stringify(asked)
    const [timestamp, nonce] = [Math.floor(Date.now() / 1000), randomBytes(16).toString('hex')]
    const parts = { mchid, nonce_str: nonce, timestamp, serial_no: serial, signature: this.#sign('POST', target, timestamp, nonce, body) }
    const words = Object.entries(parts).map(([name, value]) => `${name}="${value}"`)
    const headers = { 'content-type': 'application/json', authorization: `WECHATPAY2-SHA256-RSA2048 ${words.join(',')}` }
    const answer = await fetch(base_url + target, { method: 'POST', headers, body })
    if (!answer.ok) {
      throw new Error(`${answer.status} ${await answer.text()}`)
    }
    return answer.json()
  }

  /** Places an order. */
  order(kind, out_trade_no, total, more = {}) {
    const { mchid, appid } = this.settings
    const terms = { description: '一壶龙井', notify_url: 'http://127.0.0.1:9/notify', amount: { total } }
    return this.#ask(`/v3/pay/transactions/${kind}`, { appid, mchid, out_trade_no, ...terms, ...more })
  }

  /** Places several shops' orders that are paid at once: what each sells, and for how much. */
  combine(combine_out_trade_no, parts) {
    const { mchid: combine_mchid, appid: combine_appid } = this.settings
    const sub_orders = parts.map(({ mchid, description, total_amount }, place) => ({
      mchid,
      description,
      attach: 'basket',
      out_trade_no: `${combine_out_trade_no}-${place + 1}`,
      amount: { total_amount, currency: 'CNY' },
    }))
    const whole = { combine_appid, combine_mchid, combine_out_trade_no, notify_url: 'http://127.0.0.1:9/notify' }
    return this.#ask('/v3/combine-transactions/native', { ...whole, sub_orders })
  }

  /** Charges a payment code; the payer has yet to type the PIN. */
  async charge(out_trade_no, total, auth_code, more = {}) {
    const asked = { payer: { auth_code }, scene_info: { store_info: { id: '1' } }, notify_url: undefined, ...more }
    const answer = await this.order('codepay', out_trade_no, total, asked)
    if (answer.code !== 'USERPAYING') {
      throw new Error(`the payer is not asked: ${JSON.stringify(answer)}`)
    }
  }

  /** Makes a stock of coupons for goods with a tag, which take `off` from orders of at least `least`, and starts it. Answers its number. */
  async startStock(name, { off, least, tag }) {
    const { mchid } = this.settings
    const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z$/, '+00:00')
    const { stock_id } = await this.#ask('/v3/marketing/favor/coupon-stocks', {
      stock_name: name,
      belong_merchant: mchid,
      available_begin_time: at(-1),
      available_end_time: at(2),
      stock_use_rule: {
        max_coupons: 9,
        max_amount: 9 * off,
        max_coupons_per_user: 9,
        natural_person_limit: false,
        prevent_api_abuse: false,
      },
      coupon_use_rule: {
        coupon_available_time: {},
        fixed_normal_coupon: { coupon_amount: off, transaction_minimum: least },
        goods_tag: [tag],
        available_merchants: [mchid],
      },
      no_cash: true,
      stock_type: 'NORMAL',
      out_request_no: `stock-${tag}`,
    })
    await this.#ask(`/v3/marketing/favor/stocks/${stock_id}/start`, { stock_creator_mchid: mchid })
    return stock_id
  }

  /** Gives a coupon of a stock to the holder of the shop's openid. */
  sendCoupon(stock_id, out_request_no) {
    const { mchid, appid, openid } = this.settings
    const asked = { stock_id, out_request_no, appid, stock_creator_mchid: mchid }
    return this.#ask(`/v3/marketing/favor/users/${openid}/coupons`, asked)
  }

  /** The wallet's address with what the shop's page hands over. */
  invocation(prepay_id, back) {
    const fields = {
      appId: this.settings.appid,
      timeStamp: String(Math.floor(Date.now() / 1000)),
      nonceStr: randomBytes(8).toString('hex'),
      package: `prepay_id=${prepay_id}`,
      signType: 'RSA',
    }
    const paySign = this.#sign(fields.appId, fields.timeStamp, fields.nonceStr, fields.package)
    return `/invoke?${new URLSearchParams({ ...fields, paySign, back })}`
  }
}
