// The transport that wechatpay-node-v3 lets its user bring (`createHttp`): its own library, superagent, through the proxy.
// What the client brings itself knows no proxy and no other host name.

import HttpsProxyAgent from "https-proxy-agent";
import superagent from "superagent";

const TEXTS = ["application/json", "text/plain"];

export class Tunnel {
  constructor(proxyUrl) {
    this.agent = HttpsProxyAgent(proxyUrl);
  }

  get(url, headers) {
    return this.carry(superagent.get(url).set(headers));
  }

  post(url, params, headers) {
    return this.carry(superagent.post(url).send(params).set(headers));
  }

  /** The status, and the body as the client's own transport would hand it on; a file as its bytes. */
  async carry(request) {
    const asked = request.agent(this.agent).ok(() => true).buffer(true).parse(bytes);
    const { status, type, body } = await asked;
    const text = TEXTS.includes(type) || body.length === 0 ? body.toString("utf8") : undefined;
    if (status >= 400) return { status, error: text };
    return { status, data: type === "application/json" ? JSON.parse(text) : (text ?? body) };
  }
}

function bytes(response, done) {
  const parts = [];
  response.on("data", (part) => parts.push(part));
  response.on("end", () => done(null, Buffer.concat(parts)));
}
