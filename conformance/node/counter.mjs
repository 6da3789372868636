// What every driver needs before it can sell: its settings, its phone, its ear, and fresh numbers.

import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { Callbacks } from "./callbacks.mjs";
import { Phone } from "./phone.mjs";
import { Report, check } from "./report.mjs";

/** Opens the counter of `client`, lets it sell, and reports what the client does not have. */
export async function open(client, sell, reply) {
  const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const report = new Report(client, settings.mode);
  const callbacks = await Callbacks.on(settings.callback_port, reply);
  await sell({ settings, report, callbacks, phone: new Phone(settings.phone_url) });
  report.finish();
  callbacks.close();
}

export function number(kind) {
  return kind + randomUUID().replaceAll("-", "").slice(0, 24);
}

export function nonce() {
  return randomUUID().replaceAll("-", "");
}

/** Whether a downloaded file is the bill that was announced, and holds the sale. */
export function checkBill(file, isGzip, hash, sale) {
  const text = isGzip ? gunzipSync(file) : Buffer.from(file);
  check(text.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])), "no byte order mark");
  if (hash) check(createHash("sha1").update(text).digest("hex") === hash.toLowerCase(), "the hash is of another text");
  check(text.includes(`\`${sale}`), "the sale is not in the bill");
}
