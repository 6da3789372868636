// The merchant's ear: takes every callback as it came, headers and text, and keeps it until asked for.

import { createServer } from "node:http";

import { eventually } from "./phone.mjs";

export class Callbacks {
  /** Listens on `port`; `reply` makes the answer's body. */
  static async on(port, reply = () => "") {
    const ear = new Callbacks();
    ear.url = `http://127.0.0.1:${port}`;
    ear.heard = new Map();
    ear.server = createServer((request, response) => ear.hear(request, response, reply));
    await new Promise((resolve) => ear.server.listen(port, "127.0.0.1", resolve));
    return ear;
  }

  address(name) {
    return `${this.url}/${name}`;
  }

  /** The first callback to `address(name)`: headers with lower-case names, and the body's text. */
  async wait(name) {
    await eventually(() => this.heard.has(`/${name}`), Boolean, 40);
    return this.heard.get(`/${name}`);
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async hear(request, response, reply) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const callback = { headers: request.headers, body: Buffer.concat(parts).toString("utf8") };
    if (!this.heard.has(request.url)) this.heard.set(request.url, callback);
    const body = reply();
    response.writeHead(body ? 200 : 204).end(body);
  }
}
