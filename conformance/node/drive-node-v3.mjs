// Drives wechatpay-node-v3, which knows certificates only and verifies callbacks only.

import { readFileSync } from "node:fs";

import WxPay from "wechatpay-node-v3";

import { checkBill, nonce, number, open } from "./counter.mjs";
import { eventually } from "./phone.mjs";
import { RefusedAsExpected, check } from "./report.mjs";
import { Tunnel } from "./tunnel.mjs";

const HOST = "https://api.mch.weixin.qq.com";

class Shop {
  constructor({ settings, phone, callbacks }) {
    Object.assign(this, { settings, phone, callbacks });
    this.pay = new WxPay({
      appid: settings.appid,
      mchid: settings.mchid,
      publicKey: readFileSync(settings.certificate_file),
      privateKey: readFileSync(settings.private_key_file),
      key: settings.apiv3_key,
    });
    this.tunnel = new Tunnel(settings.proxy_url);
    this.pay.createHttp(this.tunnel);
  }

  async certificates() {
    const list = await this.pay.get_certificates(this.settings.apiv3_key);
    this.platform = list.find((one) => one.serial_no === this.settings.platform_serial);
    check(this.platform?.publicKey.includes("PUBLIC KEY"), list);
  }

  // Paying

  order(kind, total = 101, more = {}) {
    const outTradeNo = number("t");
    const order = {
      description: '一壶茶 & "two" cups',
      out_trade_no: outTradeNo,
      notify_url: this.callbacks.address(outTradeNo),
      amount: { total, currency: "CNY" },
      ...more,
    };
    return this.pay[`transactions_${kind}`](order).then(accepted).then((data) => ({ outTradeNo, ...data }));
  }

  async trade(out_trade_no) {
    return accepted(await this.pay.query({ out_trade_no }));
  }

  async sell(total, more) {
    const { outTradeNo, code_url } = await this.order("native", total, more);
    await this.phone.pay({ code_url });
    return this.trade(outTradeNo);
  }

  async native() {
    this.sold = await this.sell(101, { attach: "桌 7" });
    check(this.sold.trade_state === "SUCCESS", this.sold);
  }

  async jsapi() {
    const { openid } = this.settings;
    const { outTradeNo, ...jsapi } = await this.order("jsapi", 101, { payer: { openid } });
    const prepay_id = jsapi.package.slice("prepay_id=".length);
    await this.phone.refuses({ prepay_id, jsapi: { ...jsapi, nonceStr: nonce() } });
    await this.phone.pay({ prepay_id, jsapi });
    check((await this.trade(outTradeNo)).payer.openid === openid);
  }

  async app() {
    const { outTradeNo, ...app } = await this.order("app");
    await this.phone.pay({ prepay_id: app.prepayid, app });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async h5() {
    const scene_info = { payer_client_ip: "127.0.0.1", h5_info: { type: "Wap", app_name: "", app_url: "" } };
    const { outTradeNo, h5_url } = await this.order("h5", 101, { scene_info });
    await this.phone.pay({ h5_url });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async query() {
    const byId = accepted(await this.pay.query({ transaction_id: this.sold.transaction_id }));
    check(byId.out_trade_no === this.sold.out_trade_no && byId.attach === "桌 7", byId);
  }

  async close() {
    const { outTradeNo } = await this.order("native");
    check((await this.trade(outTradeNo)).trade_state === "NOTPAY");
    for (let time = 0; time < 2; time += 1) check((await this.pay.close(outTradeNo)).status === 204);
    check((await this.trade(outTradeNo)).trade_state === "CLOSED");
  }

  async refusal() {
    refused(await this.pay.query({ out_trade_no: number("t") }), 404, ["ORDER_NOT_EXIST"]);
    refused(await this.pay.close(this.sold.out_trade_no), 400, ["ORDERPAID", "ORDER_PAID"]);
  }

  // Callbacks

  /** The callback's plaintext, verified over its text and over its parsed body; an altered one must not pass. */
  async told(name) {
    const { headers, body } = await this.callbacks.wait(name);
    const verify = (seen) =>
      this.pay.verifySign({
        timestamp: headers["wechatpay-timestamp"],
        nonce: headers["wechatpay-nonce"],
        serial: headers["wechatpay-serial"],
        signature: headers["wechatpay-signature"],
        body: seen,
        apiSecret: this.settings.apiv3_key,
      });
    const parsed = JSON.parse(body);
    check((await verify(body)) && (await verify(parsed)) && !(await verify(`${body} `)), headers);
    const { ciphertext, associated_data, nonce: iv } = parsed.resource;
    return { ...parsed, resource: this.pay.decipher_gcm(ciphertext, associated_data, iv) };
  }

  async paymentCallback() {
    const { event_type, resource } = await this.told(this.sold.out_trade_no);
    check(event_type === "TRANSACTION.SUCCESS", event_type);
    check(resource.transaction_id === this.sold.transaction_id, resource);
  }

  async refundCallback() {
    const { event_type, resource } = await this.told(this.refundNo);
    check(event_type === "REFUND.SUCCESS" && resource.refund_status === "SUCCESS", resource);
  }

  // Refunds

  async refund() {
    this.refundNo = number("r");
    const refund = await this.pay.refunds({
      out_trade_no: this.sold.out_trade_no,
      out_refund_no: this.refundNo,
      reason: "少一杯",
      notify_url: this.callbacks.address(this.refundNo),
      amount: { refund: 1, total: 101, currency: "CNY" },
    });
    check(["PROCESSING", "SUCCESS"].includes(accepted(refund).status), refund);
  }

  async refundQuery() {
    const look = async () => accepted(await this.pay.find_refunds(this.refundNo));
    await eventually(look, (seen) => seen.status === "SUCCESS");
  }

  // Combined orders

  async combined() {
    const combineNo = number("m");
    const sub = () => ({
      mchid: this.settings.mchid,
      attach: "a",
      amount: { total_amount: 60, currency: "CNY" },
      out_trade_no: number("s"),
      description: "茶",
    });
    const order = {
      combine_out_trade_no: combineNo,
      notify_url: this.callbacks.address(combineNo),
      sub_orders: [sub(), sub()],
    };
    const { code_url } = accepted(await this.pay.combine_transactions_native(order));
    return { combineNo, code_url, subs: order.sub_orders };
  }

  async combine() {
    const paid = await this.combined();
    await this.phone.pay({ code_url: paid.code_url });
    const { resource } = await this.told(paid.combineNo);
    const seen = accepted(await this.pay.combine_query(paid.combineNo));
    for (const { sub_orders } of [resource, seen]) check(sub_orders.every((one) => one.trade_state === "SUCCESS"), seen);
    const open = await this.combined();
    const subs = open.subs.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }));
    check((await this.pay.combine_close(open.combineNo, subs)).status === 204);
  }

  // Bills

  async bill(kind, more = {}) {
    const bill_date = this.sold.success_time.slice(0, 10);
    await this.phone.jumpPastBillsOf(bill_date);
    const look = () => this.pay[kind]({ bill_date, ...more });
    const { download_url, hash_value } = (await eventually(look, (seen) => seen.status === 200)).data;
    const file = await this.pay.downloadBill(download_url);
    checkBill(accepted(file), Boolean(more.tar_type), hash_value, this.sold.transaction_id);
  }

  // Profit sharing

  async profitSharing() {
    const { openid, holder_name, platform_serial } = this.settings;
    const { transaction_id } = await this.sell(1000, { settle_info: { profit_sharing: true } });
    await this.phone.jump(120);
    const name = this.pay.publicEncrypt(holder_name, this.platform.publicKey);
    const who = { type: "PERSONAL_OPENID", account: openid };
    const receiver = { ...who, name, relation_type: "STAFF", wx_serial_no: platform_serial };
    accepted(await this.pay.profitsharing_receivers_add(receiver));
    const out_order_no = number("p");
    // Without a `wx_serial_no` the client names the merchant's own certificate in `Wechatpay-Serial`: nothing is secret here.
    const receivers = [{ ...who, amount: 200, description: "分" }];
    const order = { transaction_id, out_order_no, receivers, unfreeze_unsplit: false };
    accepted(await this.pay.create_profitsharing_orders(order));
    const look = async () => accepted(await this.pay.query_profitsharing_orders(transaction_id, out_order_no));
    const shared = await eventually(look, (seen) => seen.state === "FINISHED");
    check(shared.receivers[0].result === "SUCCESS", shared);
    check(accepted(await this.pay.query_profitsharing_amounts(transaction_id)).unsplit_amount > 0);
    const rest = { transaction_id, out_order_no: number("p"), description: "完" };
    accepted(await this.pay.profitsharing_orders_unfreeze(rest));
  }

  /** What it signs for a POST without a body lacks the last, empty line. */
  async bodylessPost() {
    const path = `/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/${number("b")}/cancel`;
    const authorization = this.pay.buildAuthorization("POST", HOST + path);
    const headers = this.pay.getHeaders(authorization, { "Content-Type": "application/json" });
    refused(await this.tunnel.post(HOST + path, undefined, headers), 401, ["SIGN_ERROR"]);
    throw new RefusedAsExpected("SIGN_ERROR");
  }
}

function accepted({ status, data, error }) {
  check(status >= 200 && status < 300, `${status} ${error}`);
  return data;
}

function refused({ status, error }, wanted, codes) {
  check(status === wanted && codes.includes(JSON.parse(error).code), `${status} ${error}`);
}

await open("wechatpay-node-v3", async (counter) => {
  const { report } = counter;
  const shop = new Shop(counter);
  await report.run("certificates", () => shop.certificates());
  await report.run("native", () => shop.native());
  await report.run("jsapi", () => shop.jsapi());
  await report.run("app", () => shop.app());
  await report.run("h5", () => shop.h5());
  await report.run("query", () => shop.query());
  await report.run("close", () => shop.close());
  await report.run("refusal", () => shop.refusal());
  await report.run("payment-callback", () => shop.paymentCallback());
  await report.run("refund", () => shop.refund());
  await report.run("refund-query", () => shop.refundQuery());
  await report.run("refund-callback", () => shop.refundCallback());
  await report.run("combine", () => shop.combine());
  await report.run("trade-bill", () => shop.bill("tradebill"));
  await report.run("trade-bill-gzip", () => shop.bill("tradebill", { tar_type: "GZIP" }));
  await report.run("fund-flow-bill", () => shop.bill("fundflowbill"));
  await report.run("fund-flow-bill-gzip", () => shop.bill("fundflowbill", { tar_type: "GZIP" }));
  await report.run("profit-sharing", () => shop.profitSharing());
  await report.run("fault: signs a POST without a body one line short", () => shop.bodylessPost());
});
