/** The phones' text messages, as the sandbox keeps them. */
const ASK_EVERY_MS = 100
const ASKS_MAX = 200

export class Inbox {
  #read = new Set()

  constructor(pages, phone) {
    this.address = `${pages}/phone/messages?to=${phone}`
  }

  /** Counts what is there as read, so that only a message that comes later is waited for. */
  async open() {
    ;(await this.#messages()).forEach((message) => this.#read.add(message))
    return this
  }

  /** The six digits of the next message. */
  async code() {
    for (let asks = 0; asks < ASKS_MAX; asks++) {
      for (const message of await this.#messages()) {
        const digits = /(?<!\d)\d{6}(?!\d)/.exec(JSON.parse(message).text)
        if (!this.#read.has(message) && digits) {
          this.#read.add(message)
          return digits[0]
        }
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
    }
    throw new Error(`no message came to ${this.address}`)
  }

  async #messages() {
    const answer = await fetch(this.address)
    return (await answer.json()).map((message) => JSON.stringify(message))
  }
}
