// Drives the command line of wechatpay-axios-plugin: its certificate downloader, and a request played from a terminal.

import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { number, open } from "./counter.mjs";
import { RefusedAsExpected, check } from "./report.mjs";

/** The command `wxpay` of 0.9.6, and of 0.8.14, the last before the fault below. */
const COMMAND = command("wechatpay-axios-plugin");
const COMMAND_BEFORE = command("wechatpay-axios-plugin-0.8");
const run = promisify(execFile);

function command(name) {
  return fileURLToPath(new URL(`node_modules/${name}/bin/cli.js`, import.meta.url));
}

/** `wxpay WORDS`: what it printed. */
async function wxpay(settings, words, file = COMMAND) {
  const { stdout, stderr } = await run(process.execPath, [file, ...words, "--baseURL", settings.base_url]);
  return stdout + stderr;
}

/** Downloads the certificates into a folder; says what the command said, and the serial of what it left there. */
async function download(settings, file) {
  const folder = mkdtempSync(join(tmpdir(), "certificates-"));
  try {
    const { mchid, serial, private_key_file, apiv3_key } = settings;
    const words = ["crt", "-m", mchid, "-s", serial, "-f", private_key_file, "-k", apiv3_key, "-o", folder];
    const said = await wxpay(settings, words, file);
    const left = readdirSync(folder).map((name) => new X509Certificate(readFileSync(join(folder, name))).serialNumber);
    return { said, left };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function certificates(settings) {
  const { said, left } = await download(settings, COMMAND_BEFORE);
  check(left.includes(settings.platform_serial), said);
  return "0.8.14";
}

/** 0.9.6 looks the answer's serial up in a copy of its certificates that it made before any had come. */
async function emptyCopy(settings) {
  const { said, left } = await download(settings, COMMAND);
  check(left.length === 0 && said.includes("status: 200"), said);
  throw new RefusedAsExpected("the client refuses its own download");
}

/** The words that say who asks and which key answers. */
function who({ mchid, serial, private_key_file, platform_serial, platform_certificate_file }) {
  return [
    ["--config.mchid", mchid],
    ["--config.serial", serial],
    ["--config.privateKey", private_key_file],
    [`--config.certs.${platform_serial}`, platform_certificate_file],
  ].flat();
}

/** An order placed, paid and closed from a terminal. */
class Terminal {
  constructor({ settings, phone, callbacks }) {
    Object.assign(this, { settings, phone, callbacks });
  }

  play(uri, method, more) {
    return wxpay(this.settings, [uri, "--method", method, ...who(this.settings), ...more]);
  }

  async native() {
    this.outTradeNo = number("t");
    const { appid, mchid } = this.settings;
    const fields = {
      appid,
      // The command line makes a number of it, which the gateway takes as the text that it is.
      mchid,
      description: "tea",
      out_trade_no: this.outTradeNo,
      notify_url: this.callbacks.address(this.outTradeNo),
      "amount.total": "101",
      "amount.currency": "CNY",
    };
    const words = Object.entries(fields).flatMap(([name, value]) => [`--data.${name}`, value]);
    const said = await this.play("v3.pay.transactions.native", "post", words);
    const code_url = /code_url: '([^']+)'/.exec(said)?.[1];
    check(code_url, said);
    await this.phone.pay({ code_url });
  }

  async query() {
    const uri = `v3.pay.transactions.out-trade-no.${this.outTradeNo}`;
    const said = await this.play(uri, "get", ["--params.mchid", this.settings.mchid]);
    check(said.includes("trade_state: 'SUCCESS'"), said);
  }
}

await open("wechatpay-axios-plugin", async (counter) => {
  const { report, settings } = counter;
  const terminal = new Terminal(counter);
  await report.run("certificates", () => certificates(settings));
  await report.run("native", () => terminal.native());
  await report.run("query", () => terminal.query());
  await report.run("fault: 0.9.6 downloads certificates and refuses them", () => emptyCopy(settings));
});
