"""The holder's side: the sandbox's virtual phone, and the clock of the business day."""

import json
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class PhoneRefused(Exception):
    """The holder's page would not do it."""


class Phone:
    def __init__(self, url):
        self.url = f"{url}/sandbox/api/v1"

    def pay(self, **order):
        """The holder pays what they see; says so if that did not end in success."""
        state = self._post("/phone/pay", order)["trade_state"]
        assert state == "SUCCESS", f"the holder's payment ended as {state}"

    def refuses(self, **order):
        """The holder's page must not accept this order."""
        try:
            self._post("/phone/pay", order)
        except PhoneRefused:
            return
        raise AssertionError("the holder's page accepted what it must refuse")

    def payment_code(self):
        return self._post("/phone/payment-code", {})["auth_code"]

    def confirm(self, out_trade_no):
        self._post("/phone/confirm", {"out_trade_no": out_trade_no})

    def confirm_transfer(self, package_info, mchid, appid):
        self._post("/phone/confirm-transfer", {"package_info": package_info, "mchId": mchid, "appId": appid})

    def now(self):
        return self.jump(0)

    def jump(self, seconds):
        """Moves the business clock and says what it shows."""
        return datetime.fromisoformat(self._post("/clock", {"jump_seconds": seconds})["now"]).astimezone(BEIJING)

    def jump_past_bills_of(self, date):
        """To eleven in the morning after `date`, when its bills exist."""
        morning = datetime.fromisoformat(date).replace(hour=11, tzinfo=BEIJING) + timedelta(days=1)
        seconds = int((morning - self.now()).total_seconds())
        if seconds > 0:
            self.jump(seconds)

    def _post(self, path, body):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with DIRECT.open(request, timeout=30) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refusal:
            said = refusal.read().decode(errors="replace")
            if 400 <= refusal.code < 500:
                raise PhoneRefused(f"{path}: {refusal.code} {said}") from None
            raise AssertionError(f"{path}: {refusal.code} {said}") from None


async def eventually(look, wanted, seconds=30):
    """Looks again and again until what is seen is as wanted; returns it."""
    until = time.monotonic() + seconds
    while True:
        seen = await look()
        if wanted(seen):
            return seen
        assert time.monotonic() < until, f"after {seconds} s still {seen}"
        time.sleep(0.2)
