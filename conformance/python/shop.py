"""A shop that sells through wechatpayv3: every flow it has, written once for its sync and its async face."""

import gzip
import hashlib
import inspect
import json
import time
import uuid
from datetime import timedelta
from pathlib import Path

from cryptography import x509

from marketing import Marketing
from phone import eventually
from report import FLOWS, RefusedAsExpected


async def answer(returned):
    """A client's answer, sync or async: the status, and the body read as JSON where there is one."""
    status, body = await returned if inspect.isawaitable(returned) else returned
    return status, json.loads(body) if body and isinstance(body, str) else body


async def accepted(returned):
    status, body = await answer(returned)
    assert 200 <= status < 300, f"{status} {body}"
    return body


def number(kind):
    return f"{kind}{uuid.uuid4().hex[:24]}"


class Shop(Marketing):
    def __init__(self, pay, types, settings, phone, callbacks, folder):
        self.pay = pay
        # Each face has an enum of its own, and knows no other.
        self.types = types
        self.settings = settings
        self.phone = phone
        self.callbacks = callbacks
        self.folder = folder
        self.sold = None

    async def open(self, report):
        """All flows, in the order in which a day goes by: the bills are of the sales before them."""
        if self.settings["mode"].endswith("certificate"):
            await report.run("certificates", self.certificates)
        day = ["native", "jsapi", "app", "h5", "query", "close", "refusal", "payment-callback"]
        day += ["refund", "refund-query", "refund-callback", "codepay", "reverse", "combine"]
        night = ["trade-bill", "trade-bill-gzip", "fund-flow-bill", "fund-flow-bill-gzip"]
        later = ["transfer", "profit-sharing", "coupons"]
        for flow in day + night + later:
            await report.run(flow, getattr(self, flow.replace("-", "_")))
        if self.settings["mode"].startswith("async") and "transfer" in FLOWS:
            await report.run("fault: cancels a transfer with the body null", self.null_body)

    # Paying

    async def order(self, pay_type, total=101, **more):
        out_trade_no = number("t")
        body = await accepted(
            self.pay.pay(
                description="一壶茶 & \"two\" cups",
                out_trade_no=out_trade_no,
                amount={"total": total, "currency": "CNY"},
                notify_url=self.callbacks.address(out_trade_no),
                pay_type=pay_type,
                **more,
            )
        )
        return out_trade_no, body

    async def sell(self, total=101, **more):
        """A native order, paid; returns what a query then says of it."""
        out_trade_no, body = await self.order(self.types.NATIVE, total, **more)
        self.phone.pay(code_url=body["code_url"])
        return await self.trade(out_trade_no)

    async def trade(self, out_trade_no):
        return await accepted(self.pay.query(out_trade_no=out_trade_no))

    async def certificates(self):
        serial = self.settings["platform_serial"]
        certificate = x509.load_pem_x509_certificate((Path(self.folder) / f"{serial}.pem").read_bytes())
        assert certificate.serial_number == int(serial, 16)

    async def native(self):
        self.sold = await self.sell(attach="桌 7")
        assert self.sold["trade_state"] == "SUCCESS", self.sold

    async def jsapi(self):
        payer = {"openid": self.settings["openid"]}
        out_trade_no, body = await self.order(self.types.JSAPI, payer=payer)
        package = f"prepay_id={body['prepay_id']}"
        signed = {"appId": self.settings["appid"], "timeStamp": str(int(time.time())), "nonceStr": uuid.uuid4().hex}
        signed["paySign"] = self.pay.sign([signed["appId"], signed["timeStamp"], signed["nonceStr"], package])
        signed |= {"package": package, "signType": "RSA"}
        self.phone.refuses(prepay_id=body["prepay_id"], jsapi=signed | {"nonceStr": uuid.uuid4().hex})
        self.phone.pay(prepay_id=body["prepay_id"], jsapi=signed)
        trade = await self.trade(out_trade_no)
        assert (trade["trade_state"], trade["payer"]["openid"]) == ("SUCCESS", self.settings["openid"]), trade

    async def app(self):
        out_trade_no, body = await self.order(self.types.APP)
        signed = {"appid": self.settings["appid"], "timestamp": str(int(time.time())), "noncestr": uuid.uuid4().hex}
        signed["sign"] = self.pay.sign([signed["appid"], signed["timestamp"], signed["noncestr"], body["prepay_id"]])
        signed |= {"partnerid": self.settings["mchid"], "prepayid": body["prepay_id"], "package": "Sign=WXPay"}
        self.phone.pay(prepay_id=body["prepay_id"], app=signed)
        assert (await self.trade(out_trade_no))["trade_state"] == "SUCCESS"

    async def h5(self):
        scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
        out_trade_no, body = await self.order(self.types.H5, scene_info=scene)
        self.phone.pay(h5_url=body["h5_url"])
        assert (await self.trade(out_trade_no))["trade_state"] == "SUCCESS"

    async def query(self):
        by_id = await accepted(self.pay.query(transaction_id=self.sold["transaction_id"]))
        assert by_id == await self.trade(self.sold["out_trade_no"])
        assert (by_id["attach"], by_id["amount"]["payer_total"]) == ("桌 7", 101), by_id

    async def close(self):
        out_trade_no, _ = await self.order(self.types.NATIVE)
        assert (await self.trade(out_trade_no))["trade_state"] == "NOTPAY"
        for _ in range(2):
            status, _ = await answer(self.pay.close(out_trade_no=out_trade_no))
            assert status == 204, status
        assert (await self.trade(out_trade_no))["trade_state"] == "CLOSED"

    async def refusal(self):
        await self.refused(self.pay.query(out_trade_no=number("t")), 404, "ORDER_NOT_EXIST")
        await self.refused(self.pay.close(out_trade_no=self.sold["out_trade_no"]), 400, "ORDERPAID", "ORDER_PAID")

    async def refused(self, returned, status, *codes):
        got, body = await answer(returned)
        assert got == status and body["code"] in codes, f"{got} {body}"

    # Refunds

    async def refund(self):
        self.refund_no = number("r")
        body = await accepted(
            self.pay.refund(
                out_refund_no=self.refund_no,
                amount={"refund": 1, "total": 101, "currency": "CNY"},
                transaction_id=self.sold["transaction_id"],
                reason="少一杯",
                notify_url=self.callbacks.address(self.refund_no),
            )
        )
        assert body["status"] in ("PROCESSING", "SUCCESS") and body["amount"]["refund"] == 1, body

    async def refund_query(self):
        look = lambda: accepted(self.pay.query_refund(self.refund_no))
        await eventually(look, lambda refund: refund["status"] == "SUCCESS")
        assert (await self.trade(self.sold["out_trade_no"]))["trade_state"] == "REFUND"

    # Callbacks

    def told(self, name):
        """The callback's plaintext, after the client has verified and decrypted it; an altered one must not pass."""
        headers, body = self.callbacks.wait(name)
        assert self.pay.callback(headers, body[:-1] + b" }") is None, "the client accepts an altered callback"
        return self.pay.callback(headers, body)

    async def payment_callback(self):
        told = self.told(self.sold["out_trade_no"])
        assert told["event_type"] == "TRANSACTION.SUCCESS", told
        assert told["resource"]["transaction_id"] == self.sold["transaction_id"], told

    async def refund_callback(self):
        told = self.told(self.refund_no)
        assert (told["event_type"], told["resource"]["refund_status"]) == ("REFUND.SUCCESS", "SUCCESS"), told

    # At the till

    async def code_sale(self):
        out_trade_no = number("c")
        status, body = await answer(
            self.pay.pay(
                description="茶",
                out_trade_no=out_trade_no,
                amount={"total": 100, "currency": "CNY"},
                payer={"auth_code": self.phone.payment_code()},
                scene_info={"store_info": {"id": "0001"}},
                pay_type=self.types.CODEPAY,
            )
        )
        if status == 202:
            self.phone.confirm(out_trade_no)
        assert status in (200, 202), f"{status} {body}"
        return await eventually(lambda: self.trade(out_trade_no), lambda trade: trade["trade_state"] == "SUCCESS")

    async def codepay(self):
        assert (await self.code_sale())["trade_type"] == "MICROPAY"

    async def reverse(self):
        sold = await self.code_sale()
        self.phone.jump(20)
        await accepted(self.pay.codepay_reverse(sold["out_trade_no"]))
        await eventually(lambda: self.trade(sold["out_trade_no"]), lambda trade: trade["trade_state"] == "REVOKED")

    # Combined orders

    async def combined(self):
        combine_no = number("m")
        sub = lambda: {
            "mchid": self.settings["mchid"],
            "attach": "a",
            "amount": {"total_amount": 60, "currency": "CNY"},
            "out_trade_no": number("s"),
            "description": "茶",
        }
        subs = [sub(), sub()]
        body = await accepted(
            self.pay.combine_pay(combine_no, subs, notify_url=self.callbacks.address(combine_no), pay_type=self.types.NATIVE)
        )
        return combine_no, subs, body["code_url"]

    async def combine(self):
        combine_no, _, code_url = await self.combined()
        self.phone.pay(code_url=code_url)
        told = self.told(combine_no)["resource"]
        seen = await accepted(self.pay.combine_query(combine_no))
        for orders in (told["sub_orders"], seen["sub_orders"]):
            assert [order["trade_state"] for order in orders] == ["SUCCESS", "SUCCESS"], orders
        combine_no, subs, _ = await self.combined()
        ours = [{"mchid": one["mchid"], "out_trade_no": one["out_trade_no"]} for one in subs]
        status, body = await answer(self.pay.combine_close(combine_no, ours))
        assert status == 204, f"{status} {body}"

    # Bills

    async def bill(self, ask, wanted):
        """Asks for a bill until it exists, downloads it, and compares its hash with its text."""
        date = self.sold["success_time"][:10]
        self.phone.jump_past_bills_of(date)
        look = lambda: answer(ask(date))
        _, bill = await eventually(look, lambda got: got[0] == 200)
        returned = self.pay.download_bill(bill["download_url"])
        status, body = await returned if inspect.isawaitable(returned) else returned
        assert status == 200 and isinstance(body, bytes), f"{status} {body}"
        text = wanted(body)
        assert hashlib.sha1(text).hexdigest() == bill["hash_value"].lower(), "the hash is of another text"
        assert text.startswith(b"\xef\xbb\xbf") and text.endswith(b"\r\n"), text[:40]
        assert f"`{self.sold['transaction_id']}".encode() in text, "the sale is not in the bill"

    async def trade_bill(self):
        await self.bill(lambda date: self.pay.trade_bill(date, tar_type=""), bytes)

    async def trade_bill_gzip(self):
        await self.bill(lambda date: self.pay.trade_bill(date), gzip.decompress)

    async def fund_flow_bill(self):
        await self.bill(lambda date: self.pay.fundflow_bill(date, tar_type=""), bytes)

    async def fund_flow_bill_gzip(self):
        await self.bill(lambda date: self.pay.fundflow_bill(date), gzip.decompress)

    # Transfers

    async def transferred(self):
        out_bill_no = number("b")
        body = await accepted(
            self.pay.mch_transfer_bills(
                out_bill_no=out_bill_no,
                transfer_scene_id="1000",
                openid=self.settings["openid"],
                transfer_amount=50,
                transfer_remark="谢谢",
                user_name=self.settings["holder_name"],
                transfer_scene_report_infos=[
                    {"info_type": "活动名称", "info_content": "茶会"},
                    {"info_type": "奖励说明", "info_content": "第一名"},
                ],
                notify_url=self.callbacks.address(out_bill_no),
            )
        )
        return out_bill_no, body

    async def waiting_transfer(self):
        out_bill_no, _ = await self.transferred()
        look = lambda: accepted(self.pay.mch_transfer_bills_query(out_bill_no=out_bill_no))
        return await eventually(look, lambda bill: bill["state"] == "WAIT_USER_CONFIRM")

    async def transfer(self):
        out_bill_no, body = await self.transferred()
        self.phone.confirm_transfer(body["package_info"], self.settings["mchid"], self.settings["appid"])
        look = lambda: accepted(self.pay.mch_transfer_bills_query(out_bill_no=out_bill_no))
        seen = await eventually(look, lambda bill: bill["state"] == "SUCCESS")
        again = await accepted(self.pay.mch_transfer_bills_query(transfer_bill_no=seen["transfer_bill_no"]))
        # What is encrypted for the merchant is encrypted anew each time.
        assert {self.pay.decrypt(bill.pop("user_name")) for bill in (seen, again)} == {self.settings["holder_name"]}
        assert seen == again, seen
        told = self.told(out_bill_no)
        assert (told["event_type"], told["resource"]["state"]) == ("MCHTRANSFER.BILL.FINISHED", "SUCCESS"), told
        if not self.settings["mode"].startswith("async"):
            cancelled = await self.waiting_transfer()
            body = await accepted(self.pay.mch_transfer_bills_cancel(cancelled["out_bill_no"]))
            assert body["state"] in ("CANCELING", "CANCELLED"), body

    async def null_body(self):
        """The async face signs an empty body and sends `null`."""
        bill = await self.waiting_transfer()
        status, body = await answer(self.pay.mch_transfer_bills_cancel(bill["out_bill_no"]))
        assert (status, body["code"]) == (401, "SIGN_ERROR"), f"{status} {body}"
        raise RefusedAsExpected("SIGN_ERROR")

    # Profit sharing

    async def profit_sharing(self):
        sold = await self.sell(1000, settle_info={"profit_sharing": True})
        self.phone.jump(int(timedelta(minutes=2).total_seconds()))
        openid, name = self.settings["openid"], self.settings["holder_name"]
        await accepted(self.pay.profitsharing_add_receiver("PERSONAL_OPENID", openid, "STAFF", name=name))
        share = {"type": "PERSONAL_OPENID", "account": openid, "name": name, "amount": 200, "description": "分"}
        shared_no = number("p")
        await accepted(self.pay.profitsharing_order(sold["transaction_id"], shared_no, [share], False))
        look = lambda: accepted(self.pay.profitsharing_order_query(sold["transaction_id"], shared_no))
        shared = await eventually(look, lambda order: order["state"] == "FINISHED")
        assert [one["result"] for one in shared["receivers"]] == ["SUCCESS"], shared
        left = await accepted(self.pay.profitsharing_amount_query(sold["transaction_id"]))
        assert left["unsplit_amount"] > 0, left
        unfrozen = await accepted(self.pay.profitsharing_unfreeze(sold["transaction_id"], number("p"), "完"))
        assert unfrozen["state"] in ("PROCESSING", "FINISHED"), unfrozen
