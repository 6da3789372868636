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
  async order(kind, out_trade_no, total, more = {}) {
    const { base_url, mchid, appid, serial } = this.settings
    const target = `/v3/pay/transactions/${kind}`
    const terms = { description: '一壶龙井', notify_url: 'http://127.0.0.1:9/notify', amount: { total } }
    const body = JSON.stringify({ appid, mchid, out_trade_no, ...terms, ...more })
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
