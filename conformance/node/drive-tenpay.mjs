// Drives tenpay, a client of the v2 wire, signed with MD5. Its host name is fixed and it sends its certificate:
// it comes in through HTTPS_PROXY, which its HTTP library heeds when URLLIB_ENABLE_PROXY is set.

import { readFileSync } from "node:fs";

import tenpay from "tenpay";

import { checkBill, number, open } from "./counter.mjs";
import { eventually } from "./phone.mjs";
import { check } from "./report.mjs";

const thanks = () => "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>";

class Shop {
  constructor({ settings, phone, callbacks }) {
    Object.assign(this, { settings, phone, callbacks });
    this.pay = new tenpay({
      appid: settings.appid,
      mchid: settings.mchid,
      partnerKey: settings.apiv2_key,
      pfx: readFileSync(settings.pkcs12_file),
      spbill_create_ip: "127.0.0.1",
    });
  }

  fields(outTradeNo) {
    const notify_url = this.callbacks.address(outTradeNo);
    return { body: "一壶茶 & two", out_trade_no: outTradeNo, total_fee: 101, notify_url };
  }

  async order(trade_type, more = {}) {
    const outTradeNo = number("t");
    return { outTradeNo, ...(await this.pay.unifiedOrder({ ...this.fields(outTradeNo), trade_type, ...more })) };
  }

  trade(out_trade_no) {
    return this.pay.orderQuery({ out_trade_no });
  }

  async native() {
    const { outTradeNo, code_url } = await this.order("NATIVE", { product_id: "1" });
    await this.phone.pay({ code_url });
    this.sold = await this.trade(outTradeNo);
    check(this.sold.trade_state === "SUCCESS" && this.sold.total_fee === "101", this.sold);
  }

  async jsapi() {
    const outTradeNo = number("t");
    const signed = await this.pay.getPayParams({ ...this.fields(outTradeNo), openid: this.settings.openid });
    // The page takes the fields that were signed; `timestamp` is a copy of `timeStamp` for another library.
    const { timestamp, ...jsapi } = signed;
    check(timestamp === jsapi.timeStamp, signed);
    const prepay_id = jsapi.package.slice("prepay_id=".length);
    await this.phone.refuses({ prepay_id, jsapi: { ...jsapi, nonceStr: "another" } });
    await this.phone.pay({ prepay_id, jsapi });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async app() {
    const outTradeNo = number("t");
    const app = await this.pay.getAppParams(this.fields(outTradeNo));
    await this.phone.pay({ prepay_id: app.prepayid, app });
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
    const byId = await this.pay.orderQuery({ transaction_id });
    check(byId.out_trade_no === out_trade_no, byId);
  }

  async close() {
    const { outTradeNo } = await this.order("NATIVE", { product_id: "1" });
    await this.pay.closeOrder({ out_trade_no: outTradeNo });
    check((await this.trade(outTradeNo)).trade_state === "CLOSED");
  }

  /** The client throws the answer's `err_code`. */
  async refusal() {
    const code = await this.trade(number("t")).then(() => "accepted", (error) => error.message);
    check(code === "ORDERNOTEXIST", code);
    const paid = await this.pay.closeOrder({ out_trade_no: this.sold.out_trade_no }).catch((error) => error.message);
    check(paid === "ORDERPAID", paid);
  }

  /** What the client's own middleware makes of a callback; a body that it refuses is answered, not handed on. */
  async told(name, type) {
    const { body } = await this.callbacks.wait(name);
    const read = async (text) => {
      const ctx = { request: { body: text } };
      await this.pay.middleware(type)(ctx, async () => {});
      return ctx.request.weixin;
    };
    return { told: await read(body), altered: await read(body.replace("</xml>", "<attach>x</attach></xml>")) };
  }

  async paymentCallback() {
    const { told, altered } = await this.told(this.sold.out_trade_no, "pay");
    check(told?.transaction_id === this.sold.transaction_id && altered === undefined, told ?? "not understood");
  }

  async refundCallback() {
    const { told } = await this.told(this.refundNo, "refund");
    const { out_refund_no, refund_status } = told?.req_info ?? {};
    check(out_refund_no === this.refundNo && refund_status === "SUCCESS", told ?? "not understood");
  }

  async refund() {
    this.refundNo = number("r");
    const answer = await this.pay.refund({
      transaction_id: this.sold.transaction_id,
      out_refund_no: this.refundNo,
      total_fee: 101,
      refund_fee: 1,
      notify_url: this.callbacks.address(this.refundNo),
    });
    check(answer.refund_id && answer.refund_fee === "1", answer);
  }

  async refundQuery() {
    const look = () => this.pay.refundQuery({ transaction_id: this.sold.transaction_id });
    const seen = await eventually(look, (refund) => refund.refund_status_0 === "SUCCESS");
    check(seen.out_refund_no_0 === this.refundNo, seen);
  }

  async codeSale() {
    const outTradeNo = number("c");
    const { body } = this.fields(outTradeNo);
    const payment = { body, out_trade_no: outTradeNo, total_fee: 100, auth_code: await this.phone.paymentCode() };
    const code = await this.pay.micropay(payment).then(() => undefined, (error) => error.message);
    check([undefined, "USERPAYING"].includes(code), code);
    if (code) await this.phone.confirm(outTradeNo);
    return eventually(() => this.trade(outTradeNo), (trade) => trade.trade_state === "SUCCESS");
  }

  async codepay() {
    check((await this.codeSale()).total_fee === "100");
  }

  async reverse() {
    const { out_trade_no } = await this.codeSale();
    await this.phone.jump(20);
    const { recall } = await this.pay.reverse({ out_trade_no });
    check(recall === "N", recall);
    await eventually(() => this.trade(out_trade_no), (trade) => trade.trade_state === "REVOKED");
  }

  async tradeBill() {
    const day = this.sold.time_end.slice(0, 8);
    await this.phone.jumpPastBillsOf(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
    const look = (format) => this.pay.downloadBill({ bill_date: day }, format).catch((error) => error.message);
    const file = await eventually(() => look(false), (seen) => seen.includes(","));
    checkBill(file, false, undefined, this.sold.transaction_id);
    const { list_data, total_data } = await look(true);
    check(Number(total_data[0]) === list_data.length, total_data);
  }
}

await open(
  "tenpay",
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
    await report.run("trade-bill", () => shop.tradeBill());
  },
  thanks,
);
