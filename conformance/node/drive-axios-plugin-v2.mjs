// Drives wechatpay-axios-plugin on the v2 wire, signed with HMAC-SHA256.

import { Aes, Formatter, Hash, Transformer, Wechatpay } from "wechatpay-axios-plugin";
import { readFileSync } from "node:fs";

import { checkBill, number, open } from "./counter.mjs";
import { eventually } from "./phone.mjs";
import { check } from "./report.mjs";

class Shop {
  constructor({ settings, phone, callbacks }) {
    Object.assign(this, { settings, phone, callbacks });
    this.wxpay = new Wechatpay({
      baseURL: settings.base_url,
      mchid: settings.mchid,
      serial: settings.serial,
      privateKey: readFileSync(settings.private_key_file),
      certs: { [settings.platform_serial]: readFileSync(settings.platform_certificate_file) },
      secret: settings.apiv2_key,
    });
  }

  get who() {
    return { appid: this.settings.appid, mch_id: this.settings.mchid, sign_type: "HMAC-SHA256" };
  }

  /** Posts `fields` to a path of the chain; the client verifies the answer's sign. */
  async ask(path, fields) {
    return (await path.post({ ...this.who, ...fields })).data;
  }

  async order(trade_type, more = {}) {
    const outTradeNo = number("t");
    const answer = await this.ask(this.wxpay.v2.pay.unifiedorder, {
      body: "一壶茶 & two",
      out_trade_no: outTradeNo,
      total_fee: 101,
      spbill_create_ip: "127.0.0.1",
      notify_url: this.callbacks.address(outTradeNo),
      trade_type,
      ...more,
    });
    return { outTradeNo, ...answer };
  }

  trade(out_trade_no) {
    return this.ask(this.wxpay.v2.pay.orderquery, { out_trade_no });
  }

  async native() {
    const { outTradeNo, code_url } = await this.order("NATIVE", { product_id: "1" });
    await this.phone.pay({ code_url });
    this.sold = await this.trade(outTradeNo);
    check(this.sold.trade_state === "SUCCESS" && this.sold.total_fee === "101", this.sold);
  }

  /** The page's parameters, signed with the v2 key. */
  async jsapi() {
    const { appid, openid, apiv2_key } = this.settings;
    const { outTradeNo, prepay_id } = await this.order("JSAPI", { openid });
    const jsapi = {
      appId: appid,
      timeStamp: `${Formatter.timestamp()}`,
      nonceStr: Formatter.nonce(),
      package: `prepay_id=${prepay_id}`,
      signType: "HMAC-SHA256",
    };
    jsapi.paySign = Hash.sign("HMAC-SHA256", jsapi, apiv2_key);
    await this.phone.refuses({ prepay_id, jsapi: { ...jsapi, nonceStr: Formatter.nonce() } });
    await this.phone.pay({ prepay_id, jsapi });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async app() {
    const { appid, mchid, apiv2_key } = this.settings;
    const { outTradeNo, prepay_id } = await this.order("APP");
    const app = { appid, partnerid: mchid, prepayid: prepay_id, package: "Sign=WXPay", noncestr: Formatter.nonce() };
    app.timestamp = `${Formatter.timestamp()}`;
    app.sign = Hash.sign("HMAC-SHA256", app, apiv2_key);
    await this.phone.pay({ prepay_id, app });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async h5() {
    const scene_info = JSON.stringify({ h5_info: { type: "Wap", wap_url: "https://shop.example", wap_name: "茶" } });
    const { outTradeNo, mweb_url } = await this.order("MWEB", { scene_info });
    await this.phone.pay({ h5_url: mweb_url });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async query() {
    const { transaction_id, out_trade_no } = this.sold;
    const byId = await this.ask(this.wxpay.v2.pay.orderquery, { transaction_id });
    check(byId.out_trade_no === out_trade_no, byId);
  }

  async close() {
    const { outTradeNo } = await this.order("NATIVE", { product_id: "1" });
    await this.ask(this.wxpay.v2.pay.closeorder, { out_trade_no: outTradeNo });
    check((await this.trade(outTradeNo)).trade_state === "CLOSED");
  }

  async refusal() {
    const seen = await this.trade(number("t")).catch((error) => error.response?.data);
    check(seen?.err_code === "ORDERNOTEXIST", seen ?? "no answer");
  }

  async paymentCallback() {
    const { body } = await this.callbacks.wait(this.sold.out_trade_no);
    const told = Transformer.toObject(body);
    check(Hash.equals(Hash.sign("HMAC-SHA256", told, this.settings.apiv2_key), told.sign), told);
    check(told.transaction_id === this.sold.transaction_id, told);
  }

  async refund() {
    this.refundNo = number("r");
    const answer = await this.ask(this.wxpay.v2.secapi.pay.refund, {
      transaction_id: this.sold.transaction_id,
      out_refund_no: this.refundNo,
      total_fee: 101,
      refund_fee: 1,
      notify_url: this.callbacks.address(this.refundNo),
    });
    check(answer.refund_id && answer.refund_fee === "1", answer);
  }

  async refundQuery() {
    const look = () => this.ask(this.wxpay.v2.pay.refundquery, { out_refund_no: this.refundNo, ...this.ofSale });
    const seen = await eventually(look, (refund) => refund.refund_status_0 === "SUCCESS");
    check(seen.out_refund_no_0 === this.refundNo, seen);
  }

  get ofSale() {
    return { transaction_id: this.sold.transaction_id };
  }

  async refundCallback() {
    const { body } = await this.callbacks.wait(this.refundNo);
    const { req_info } = Transformer.toObject(body);
    const told = Transformer.toObject(Aes.AesEcb.decrypt(req_info, Hash.md5(this.settings.apiv2_key)));
    check(told.out_refund_no === this.refundNo && told.refund_status === "SUCCESS", told);
  }

  async codeSale() {
    const outTradeNo = number("c");
    const payment = this.ask(this.wxpay.v2.pay.micropay, {
      body: "茶",
      out_trade_no: outTradeNo,
      total_fee: 100,
      spbill_create_ip: "127.0.0.1",
      auth_code: await this.phone.paymentCode(),
    });
    const { err_code } = await payment.catch((error) => error.response.data);
    check([undefined, "USERPAYING"].includes(err_code), err_code);
    if (err_code) await this.phone.confirm(outTradeNo);
    return eventually(() => this.trade(outTradeNo), (trade) => trade.trade_state === "SUCCESS");
  }

  async codepay() {
    check((await this.codeSale()).trade_type !== "NATIVE");
  }

  async reverse() {
    const { out_trade_no } = await this.codeSale();
    await this.phone.jump(20);
    const { recall } = await this.ask(this.wxpay.v2.secapi.pay.reverse, { out_trade_no });
    check(recall === "N", recall);
    await eventually(() => this.trade(out_trade_no), (trade) => trade.trade_state === "REVOKED");
  }

  async bill(more = {}) {
    const day = this.sold.time_end.slice(0, 8);
    await this.phone.jumpPastBillsOf(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
    const look = async () => {
      const fields = { ...this.who, bill_date: day, bill_type: "ALL", ...more };
      const raw = { responseType: "arraybuffer", transformResponse: [] };
      return (await this.wxpay.v2.pay.downloadbill.post(fields, raw)).data;
    };
    const file = await eventually(look, (seen) => !seen.subarray(0, 5).equals(Buffer.from("<xml>")));
    checkBill(file, Boolean(more.tar_type), undefined, this.sold.transaction_id);
  }
}

const thanks = () => Transformer.toXml({ return_code: "SUCCESS", return_msg: "OK" });

await open(
  "wechatpay-axios-plugin",
  async (counter) => {
    const { report } = counter;
    const shop = new Shop(counter);
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
    await report.run("codepay", () => shop.codepay());
    await report.run("reverse", () => shop.reverse());
    await report.run("trade-bill", () => shop.bill());
    await report.run("trade-bill-gzip", () => shop.bill({ tar_type: "GZIP" }));
  },
  thanks,
);
