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

  /** Places an order; answers what the gateway answers. */
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

  async #ask(target, question) {
    const { base_url, mchid, serial } = this.settings
    const body = JSON.stringify(question)
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
