"""The shop's coupons: a stock from its creation to a coupon that was used."""

import inspect
import json
import uuid
from datetime import timedelta


async def granted(returned):
    status, body = await returned if inspect.isawaitable(returned) else returned
    assert 200 <= status < 300, f"{status} {body}"
    return json.loads(body)


class Marketing:
    """A part of the shop; what it sells with and listens with is the shop's."""

    async def stock(self, goods_tag):
        now = self.phone.now()
        begins, ends = now - timedelta(minutes=1), now + timedelta(days=2)
        body = await granted(
            self.pay.marketing_favor_stock_create(
                stock_name="茶券",
                belong_merchant=self.settings["mchid"],
                available_begin_time=begins.isoformat(timespec="seconds"),
                available_end_time=ends.isoformat(timespec="seconds"),
                stock_use_rule={
                    "max_coupons": 10,
                    "max_amount": 300,
                    "max_coupons_per_user": 2,
                    "natural_person_limit": False,
                    "prevent_api_abuse": False,
                },
                coupon_use_rule={
                    "coupon_available_time": {},
                    "fixed_normal_coupon": {"coupon_amount": 30, "transaction_minimum": 100},
                    "goods_tag": [goods_tag],
                    "available_merchants": [self.settings["mchid"]],
                    "combine_use": False,
                },
                out_request_no=uuid.uuid4().hex,
                no_cash=True,
            )
        )
        return body["stock_id"]

    async def coupons(self):
        mchid, openid = self.settings["mchid"], self.settings["openid"]
        goods_tag = f"tea{uuid.uuid4().hex[:8]}"
        await granted(self.pay.marketing_favor_callback_update(self.callbacks.address(goods_tag)))
        stock_id = await self.stock(goods_tag)
        await granted(self.pay.marketing_favor_stock_start(mchid, stock_id))
        await granted(self.pay.marketing_favor_stock_pause(mchid, stock_id))
        await granted(self.pay.marketing_favor_stock_restart(mchid, stock_id))
        stock = await granted(self.pay.marketing_favor_stock_detail(mchid, stock_id))
        assert stock["status"] == "running", stock
        sent = await granted(self.pay.marketing_favor_stock_send(stock_id, openid, uuid.uuid4().hex, mchid))
        coupon = await granted(self.pay.marketing_favor_coupon_detail(sent["coupon_id"], openid))
        assert coupon["status"] == "SENDED", coupon
        sold = await self.sell(200, goods_tag=goods_tag)
        assert sold["amount"]["payer_total"] == 170, sold
        assert [one["coupon_id"] for one in sold["promotion_detail"]] == [sent["coupon_id"]], sold
        coupon = await granted(self.pay.marketing_favor_coupon_detail(sent["coupon_id"], openid))
        assert coupon["status"] == "USED", coupon
        told = self.told(goods_tag)
        assert (told["event_type"], told["resource"]["coupon_id"]) == ("COUPON.USE", sent["coupon_id"]), told
        flow = await granted(self.pay.marketing_favor_use_flow(stock_id))
        assert flow["url"] and flow["hash_value"], flow
