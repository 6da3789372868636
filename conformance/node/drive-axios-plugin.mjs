// Drives wechatpay-axios-plugin on the v3 wire, with certificates or with the public key, as the settings say.

import { readFileSync } from "node:fs";

import { Aes, Formatter, Rsa, Wechatpay } from "wechatpay-axios-plugin";

import { checkBill, nonce, number, open } from "./counter.mjs";
import { eventually } from "./phone.mjs";
import { RefusedAsExpected, check, shown } from "./report.mjs";

/** The key that signs answers, under the name by which answers call it. */
function platform(settings) {
  const byKey = settings.mode === "public-key";
  const serial = byKey ? settings.public_key_id : settings.platform_serial;
  const file = byKey ? settings.public_key_file : settings.platform_certificate_file;
  return { serial, key: Rsa.from(readFileSync(file), Rsa.KEY_TYPE_PUBLIC) };
}

class Shop {
  constructor({ settings, phone, callbacks }) {
    Object.assign(this, { settings, phone, callbacks });
    this.platform = platform(settings);
    this.privateKey = Rsa.from(readFileSync(settings.private_key_file), Rsa.KEY_TYPE_PRIVATE);
    this.wxpay = new Wechatpay({
      baseURL: settings.base_url,
      mchid: settings.mchid,
      serial: settings.serial,
      privateKey: this.privateKey,
      certs: { [this.platform.serial]: this.platform.key },
    });
  }

  /** The list of certificates, or, for a merchant of the public key, that there is none. */
  async certificates() {
    if (this.settings.mode === "public-key") {
      const { response } = await this.wxpay.v3.certificates.get().catch((error) => error);
      check(response?.status === 404 && response.data.message.includes("无可用的平台证书"), response?.data ?? "no answer");
      return;
    }
    const { data } = (await this.wxpay.v3.certificates.get()).data;
    const ours = data.find((one) => one.serial_no === this.settings.platform_serial);
    const { ciphertext, nonce: iv, associated_data: aad } = ours.encrypt_certificate;
    const pem = Aes.AesGcm.decrypt(ciphertext, this.settings.apiv3_key, iv, aad);
    check(pem.trim() === readFileSync(this.settings.platform_certificate_file, "utf8").trim(), pem);
  }

  // Paying

  async order(kind, total = 101, more = {}) {
    const { appid, mchid } = this.settings;
    const outTradeNo = number("t");
    const { data } = await this.wxpay.v3.pay.transactions[kind].post({
      appid,
      mchid,
      description: '一壶茶 & "two" cups',
      out_trade_no: outTradeNo,
      notify_url: this.callbacks.address(outTradeNo),
      amount: { total, currency: "CNY" },
      ...more,
    });
    return { outTradeNo, ...data };
  }

  async trade(outTradeNo) {
    const { mchid } = this.settings;
    const order = this.wxpay.v3.pay.transactions.outTradeNo._out_trade_no_;
    return (await order.get({ params: { mchid }, out_trade_no: outTradeNo })).data;
  }

  async close(outTradeNo) {
    const order = this.wxpay.v3.pay.transactions.outTradeNo._out_trade_no_;
    return order.close.post({ mchid: this.settings.mchid }, { out_trade_no: outTradeNo });
  }

  /** A native order, paid; returns what a query then says of it. */
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
    const { appid, openid } = this.settings;
    const { outTradeNo, prepay_id } = await this.order("jsapi", 101, { payer: { openid } });
    const fields = { appId: appid, timeStamp: `${Formatter.timestamp()}`, nonceStr: Formatter.nonce() };
    const jsapi = { ...fields, package: `prepay_id=${prepay_id}`, signType: "RSA" };
    const text = Formatter.joinedByLineFeed(jsapi.appId, jsapi.timeStamp, jsapi.nonceStr, jsapi.package);
    jsapi.paySign = Rsa.sign(text, this.privateKey);
    await this.phone.refuses({ prepay_id, jsapi: { ...jsapi, nonceStr: Formatter.nonce() } });
    await this.phone.pay({ prepay_id, jsapi });
    const trade = await this.trade(outTradeNo);
    check(trade.trade_state === "SUCCESS" && trade.payer.openid === openid, trade);
  }

  async app() {
    const { appid, mchid } = this.settings;
    const { outTradeNo, prepay_id } = await this.order("app");
    const app = { appid, partnerid: mchid, prepayid: prepay_id, package: "Sign=WXPay", noncestr: nonce() };
    app.timestamp = `${Formatter.timestamp()}`;
    app.sign = Rsa.sign(Formatter.joinedByLineFeed(appid, app.timestamp, app.noncestr, prepay_id), this.privateKey);
    await this.phone.pay({ prepay_id, app });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async h5() {
    const scene_info = { payer_client_ip: "127.0.0.1", h5_info: { type: "Wap" } };
    const { outTradeNo, h5_url } = await this.order("h5", 101, { scene_info });
    await this.phone.pay({ h5_url });
    check((await this.trade(outTradeNo)).trade_state === "SUCCESS");
  }

  async query() {
    const { mchid } = this.settings;
    const { transaction_id } = this.sold;
    const byId = this.wxpay.v3.pay.transactions.id._transaction_id_;
    const { data } = await byId.get({ params: { mchid }, transaction_id });
    check(shown(data) === shown(await this.trade(this.sold.out_trade_no)), data);
    check(data.attach === "桌 7" && data.amount.payer_total === 101, data);
  }

  async closing() {
    const { outTradeNo } = await this.order("native");
    check((await this.trade(outTradeNo)).trade_state === "NOTPAY");
    for (let time = 0; time < 2; time += 1) check((await this.close(outTradeNo)).status === 204);
    check((await this.trade(outTradeNo)).trade_state === "CLOSED");
  }

  async refusal() {
    await refused(this.trade(number("t")), 404, ["ORDER_NOT_EXIST"]);
    await refused(this.close(this.sold.out_trade_no), 400, ["ORDERPAID", "ORDER_PAID"]);
  }

  // Callbacks

  /** The callback's plaintext, verified and decrypted with the client's own functions; an altered one must not pass. */
  async told(name) {
    const { headers, body } = await this.callbacks.wait(name);
    check(headers["wechatpay-serial"] === this.platform.serial, headers);
    const verify = (text) => {
      const signed = Formatter.response(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], text);
      return Rsa.verify(signed, headers["wechatpay-signature"], this.platform.key);
    };
    check(verify(body) && !verify(`${body} `), headers);
    const { event_type, resource } = JSON.parse(body);
    const { ciphertext, nonce: iv, associated_data: aad } = resource;
    return { event_type, resource: JSON.parse(Aes.AesGcm.decrypt(ciphertext, this.settings.apiv3_key, iv, aad)) };
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
    const { data } = await this.wxpay.v3.refund.domestic.refunds.post({
      transaction_id: this.sold.transaction_id,
      out_refund_no: this.refundNo,
      reason: "少一杯",
      notify_url: this.callbacks.address(this.refundNo),
      amount: { refund: 1, total: 101, currency: "CNY" },
    });
    check(["PROCESSING", "SUCCESS"].includes(data.status) && data.amount.refund === 1, data);
  }

  async refundQuery() {
    const refund = this.wxpay.v3.refund.domestic.refunds._out_refund_no_;
    const look = async () => (await refund.get({ out_refund_no: this.refundNo })).data;
    await eventually(look, (seen) => seen.status === "SUCCESS");
    check((await this.trade(this.sold.out_trade_no)).trade_state === "REFUND");
  }

  // At the till

  async codeSale() {
    const { appid, mchid } = this.settings;
    const outTradeNo = number("c");
    const { status } = await this.wxpay.v3.pay.transactions.codepay.post({
      appid,
      mchid,
      description: "茶",
      out_trade_no: outTradeNo,
      payer: { auth_code: await this.phone.paymentCode() },
      amount: { total: 100, currency: "CNY" },
      scene_info: { store_info: { id: "0001" } },
    });
    if (status === 202) await this.phone.confirm(outTradeNo);
    return eventually(() => this.trade(outTradeNo), (trade) => trade.trade_state === "SUCCESS");
  }

  async codepay() {
    check((await this.codeSale()).trade_type === "MICROPAY");
  }

  async reverse() {
    const { appid, mchid } = this.settings;
    const { out_trade_no } = await this.codeSale();
    await this.phone.jump(20);
    await this.wxpay.v3.pay.transactions.outTradeNo._out_trade_no_.reverse.post({ appid, mchid }, { out_trade_no });
    await eventually(() => this.trade(out_trade_no), (trade) => trade.trade_state === "REVOKED");
  }

  // Combined orders

  async combined() {
    const { appid, mchid } = this.settings;
    const combineNo = number("m");
    const sub = () => ({
      mchid,
      attach: "a",
      amount: { total_amount: 60, currency: "CNY" },
      out_trade_no: number("s"),
      description: "茶",
    });
    const subs = [sub(), sub()];
    const { data } = await this.wxpay.v3.combineTransactions.native.post({
      combine_appid: appid,
      combine_mchid: mchid,
      combine_out_trade_no: combineNo,
      notify_url: this.callbacks.address(combineNo),
      sub_orders: subs,
    });
    return { combineNo, subs, code_url: data.code_url };
  }

  async combine() {
    const paid = await this.combined();
    await this.phone.pay({ code_url: paid.code_url });
    const orders = this.wxpay.v3.combineTransactions.outTradeNo._combine_out_trade_no_;
    const told = (await this.told(paid.combineNo)).resource;
    const seen = (await orders.get({ combine_out_trade_no: paid.combineNo })).data;
    for (const { sub_orders } of [told, seen]) check(sub_orders.every((one) => one.trade_state === "SUCCESS"), sub_orders);
    const open = await this.combined();
    const sub_orders = open.subs.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }));
    const body = { combine_appid: this.settings.appid, sub_orders };
    check((await orders.close.post(body, { combine_out_trade_no: open.combineNo })).status === 204);
  }

  // Bills

  async bill(kind, more = {}) {
    const bill_date = this.sold.success_time.slice(0, 10);
    await this.phone.jumpPastBillsOf(bill_date);
    const look = () => this.wxpay.v3.bill[kind].get({ params: { bill_date, ...more } }).catch((error) => error.response);
    return (await eventually(look, (seen) => seen?.status === 200)).data;
  }

  async download(kind, more = {}) {
    const { download_url, hash_value } = await this.bill(kind, more);
    const params = Object.fromEntries(new URL(download_url).searchParams);
    const { data } = await this.wxpay.v3.billdownload.file.get({ params, responseType: "arraybuffer" });
    checkBill(data, Boolean(more.tar_type), hash_value, this.sold.transaction_id);
    return data;
  }

  async tradeBill() {
    const { rows, summary } = Formatter.castCsvBill(await this.download("tradebill", { bill_type: "ALL" }));
    check(rows.some((row) => row["微信订单号"] === this.sold.transaction_id), rows);
    check(Number(summary["总交易单数"]) === rows.length, summary);
  }

  /** A download address used whole is taken for a signed path: its query hides that it is a download. */
  async wholeAddress() {
    const { download_url } = await this.bill("tradebill", { tar_type: "GZIP" });
    const { pathname, search } = new URL(download_url);
    try {
      await this.wxpay.client.request(pathname + search, "get", undefined, {});
    } catch (refusal) {
      if (refusal.code?.startsWith("EV3_RES_")) throw new RefusedAsExpected(refusal.code);
      throw refusal;
    }
    throw new Error("the client accepted an answer that it should take for an unsigned one");
  }

  // Transfers

  secret(text) {
    return Rsa.encrypt(text, this.platform.key);
  }

  get naming() {
    return { headers: { "Wechatpay-Serial": this.platform.serial } };
  }

  async transferred() {
    const { appid, openid, holder_name } = this.settings;
    const outBillNo = number("b");
    const bill = {
      appid,
      openid,
      out_bill_no: outBillNo,
      transfer_scene_id: "1000",
      transfer_amount: 50,
      transfer_remark: "谢谢",
      user_name: this.secret(holder_name),
      notify_url: this.callbacks.address(outBillNo),
      transfer_scene_report_infos: [
        { info_type: "活动名称", info_content: "茶会" },
        { info_type: "奖励说明", info_content: "第一名" },
      ],
    };
    return (await this.wxpay.v3.fundApp.mchTransfer.transferBills.post(bill, this.naming)).data;
  }

  async transfer() {
    const bills = this.wxpay.v3.fundApp.mchTransfer.transferBills.outBillNo._out_bill_no_;
    const state = (out_bill_no, wanted) =>
      eventually(async () => (await bills.get({ out_bill_no })).data, (bill) => wanted.includes(bill.state));
    const taken = await this.transferred();
    await this.phone.confirmTransfer(taken.package_info, this.settings.mchid, this.settings.appid);
    const seen = await state(taken.out_bill_no, ["SUCCESS"]);
    check(Rsa.decrypt(seen.user_name, this.privateKey) === this.settings.holder_name, seen);
    const { event_type, resource } = await this.told(taken.out_bill_no);
    check(event_type === "MCHTRANSFER.BILL.FINISHED" && resource.state === "SUCCESS", resource);
    const { out_bill_no } = await this.transferred();
    await state(out_bill_no, ["WAIT_USER_CONFIRM"]);
    await bills.cancel.post(undefined, { out_bill_no });
    await state(out_bill_no, ["CANCELING", "CANCELLED"]);
  }

  // Profit sharing and coupons

  async profitSharing() {
    const { appid, openid, holder_name } = this.settings;
    const { transaction_id } = await this.sell(1000, { settle_info: { profit_sharing: true } });
    await this.phone.jump(120);
    const { receivers, orders } = this.wxpay.v3.profitsharing;
    const who = { type: "PERSONAL_OPENID", account: openid, name: this.secret(holder_name) };
    await receivers.add.post({ appid, ...who, relation_type: "STAFF" }, this.naming);
    const out_order_no = number("p");
    const share = { ...who, amount: 200, description: "分" };
    await orders.post({ appid, transaction_id, out_order_no, receivers: [share], unfreeze_unsplit: false }, this.naming);
    const look = async () => (await orders._out_order_no_.get({ params: { transaction_id }, out_order_no })).data;
    const shared = await eventually(look, (order) => order.state === "FINISHED");
    check(shared.receivers[0].result === "SUCCESS", shared);
    await orders.unfreeze.post({ transaction_id, out_order_no: number("p"), description: "完" });
  }

  async stock(goodsTag) {
    const { mchid } = this.settings;
    const now = await this.phone.jump(0);
    const at = (shift) => new Date(now.getTime() + 8 * 3_600_000 + shift).toISOString().slice(0, 19) + "+08:00";
    const { data } = await this.wxpay.v3.marketing.favor.couponStocks.post({
      stock_name: "茶券",
      belong_merchant: mchid,
      available_begin_time: at(-60_000),
      available_end_time: at(2 * 86_400_000),
      stock_use_rule: {
        max_coupons: 10,
        max_amount: 300,
        max_coupons_per_user: 2,
        natural_person_limit: false,
        prevent_api_abuse: false,
      },
      coupon_use_rule: {
        coupon_available_time: {},
        fixed_normal_coupon: { coupon_amount: 30, transaction_minimum: 100 },
        goods_tag: [goodsTag],
        available_merchants: [mchid],
        combine_use: false,
      },
      no_cash: true,
      stock_type: "NORMAL",
      out_request_no: nonce(),
    });
    return data.stock_id;
  }

  async coupons() {
    const { appid, mchid, openid } = this.settings;
    const { favor } = this.wxpay.v3.marketing;
    const goodsTag = number("g").slice(0, 12);
    await favor.callbacks.post({ mchid, notify_url: this.callbacks.address(goodsTag), switch: true });
    const stock_id = await this.stock(goodsTag);
    await favor.stocks._stock_id_.start.post({ stock_creator_mchid: mchid }, { stock_id });
    const sending = { stock_id, appid, stock_creator_mchid: mchid, out_request_no: nonce() };
    const { coupon_id } = (await favor.users._openid_.coupons.post(sending, { openid })).data;
    const sold = await this.sell(200, { goods_tag: goodsTag });
    check(sold.amount.payer_total === 170 && sold.promotion_detail[0].coupon_id === coupon_id, sold);
    const { data } = await favor.users._openid_.coupons._coupon_id_.get({ params: { appid }, openid, coupon_id });
    check(data.status === "USED", data);
    const told = await this.told(goodsTag);
    check(told.event_type === "COUPON.USE" && told.resource.coupon_id === coupon_id, told);
  }
}

async function refused(request, status, codes) {
  const seen = await request.catch((error) => error.response);
  check(seen?.status === status && codes.includes(seen.data.code), seen?.data ?? "no answer");
}

await open("wechatpay-axios-plugin", async (counter) => {
  const { report } = counter;
  const shop = new Shop(counter);
  await report.run("certificates", () => shop.certificates());
  await report.run("native", () => shop.native());
  await report.run("jsapi", () => shop.jsapi());
  await report.run("app", () => shop.app());
  await report.run("h5", () => shop.h5());
  await report.run("query", () => shop.query());
  await report.run("close", () => shop.closing());
  await report.run("refusal", () => shop.refusal());
  await report.run("payment-callback", () => shop.paymentCallback());
  await report.run("refund", () => shop.refund());
  await report.run("refund-query", () => shop.refundQuery());
  await report.run("refund-callback", () => shop.refundCallback());
  await report.run("codepay", () => shop.codepay());
  await report.run("reverse", () => shop.reverse());
  await report.run("combine", () => shop.combine());
  await report.run("trade-bill", () => shop.tradeBill());
  await report.run("trade-bill-gzip", async () => void (await shop.download("tradebill", { tar_type: "GZIP" })));
  await report.run("fund-flow-bill", async () => void (await shop.download("fundflowbill")));
  await report.run("fund-flow-bill-gzip", async () => void (await shop.download("fundflowbill", { tar_type: "GZIP" })));
  await report.run("transfer", () => shop.transfer());
  await report.run("profit-sharing", () => shop.profitSharing());
  await report.run("coupons", () => shop.coupons());
  await report.run("fault: takes a whole download address for a signed path", () => shop.wholeAddress());
});
