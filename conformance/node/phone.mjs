// The holder's side: the sandbox's virtual phone, and the clock of the business day.

import { shown } from "./report.mjs";

const BEIJING = "+08:00";

export class Phone {
  constructor(url) {
    this.url = `${url}/sandbox/api/v1`;
  }

  /** The holder pays what they see; says so if that did not end in success. */
  async pay(order) {
    const { status, body } = await this.post("/phone/pay", order);
    if (status !== 200 || body.trade_state !== "SUCCESS") throw new Error(`the holder's payment: ${status} ${shown(body)}`);
  }

  /** The holder's page must not accept this order; returns why. */
  async refuses(order) {
    const { status, body } = await this.post("/phone/pay", order);
    if (status < 400 || status >= 500) throw new Error(`the holder's page should refuse: ${status} ${shown(body)}`);
    return body.code;
  }

  async paymentCode() {
    return (await this.done("/phone/payment-code", {})).auth_code;
  }

  async confirm(outTradeNo) {
    await this.done("/phone/confirm", { out_trade_no: outTradeNo });
  }

  async confirmTransfer(packageInfo, mchId, appId) {
    await this.done("/phone/confirm-transfer", { package_info: packageInfo, mchId, appId });
  }

  /** Moves the business clock and says what it shows. */
  async jump(seconds) {
    return new Date((await this.done("/clock", { jump_seconds: seconds })).now);
  }

  /** To eleven in the morning after `date`, when its bills exist. */
  async jumpPastBillsOf(date) {
    const morning = new Date(`${date}T11:00:00${BEIJING}`).getTime() + 86_400_000;
    const seconds = Math.floor((morning - (await this.jump(0)).getTime()) / 1000);
    if (seconds > 0) await this.jump(seconds);
  }

  async done(path, order) {
    const { status, body } = await this.post(path, order);
    if (status !== 200) throw new Error(`${path}: ${status} ${shown(body)}`);
    return body;
  }

  async post(path, order) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(order) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : {} };
  }
}

/** Looks again and again until what is seen is as wanted; returns it. */
export async function eventually(look, wanted, seconds = 30) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (Date.now() > until) throw new Error(`after ${seconds} s still ${shown(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
