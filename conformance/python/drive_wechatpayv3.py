"""Drives wechatpayv3, its sync or its async face, with certificates or with the public key, as the settings say."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import wechatpayv3
from wechatpayv3 import async_

from callbacks import Callbacks
from phone import Phone
from report import Report
from shop import Shop


def options(settings, folder, types):
    """The client's own constructor arguments. Its host name is fixed: it comes in through HTTPS_PROXY and a CA file."""
    chosen = {
        "wechatpay_type": types.NATIVE,
        "mchid": settings["mchid"],
        "private_key": Path(settings["private_key_file"]).read_text(),
        "cert_serial_no": settings["serial"],
        "appid": settings["appid"],
        "apiv3_key": settings["apiv3_key"],
        "timeout": (10, 30),
    }
    if settings["mode"].endswith("public-key"):
        chosen["public_key"] = Path(settings["public_key_file"]).read_text()
        chosen["public_key_id"] = settings["public_key_id"]
    else:
        chosen["cert_dir"] = folder
    return chosen


async def main():
    settings = json.loads(Path(sys.argv[1]).read_text())
    report = Report("wechatpayv3", settings["mode"])
    phone, callbacks = Phone(settings["phone_url"]), Callbacks(settings["callback_port"])
    with tempfile.TemporaryDirectory() as folder:
        if settings["mode"].startswith("async"):
            types = async_.WeChatPayType
            async with async_.AsyncWeChatPay(**options(settings, folder, types)) as pay:
                await Shop(pay, types, settings, phone, callbacks, folder).open(report)
        else:
            types = wechatpayv3.WeChatPayType
            pay = wechatpayv3.WeChatPay(**options(settings, folder, types))
            await Shop(pay, types, settings, phone, callbacks, folder).open(report)
    report.finish()


asyncio.run(main())
