/** A hand on a page: it finds things by what a person reads, and does what a finger does. */
export class Hand {
  constructor(page, t, home) {
    this.page = page
    this.t = t
    this.home = home
  }

  open(path) {
    return this.page.goto(this.home + path)
  }

  /** Waits until a page with this heading is shown. */
  at(key, params) {
    return this.page.getByRole('heading', { level: 1, name: this.t(key, params), exact: true }).waitFor()
  }

  /** Waits until these words are on the screen. */
  sees(text) {
    return this.page.getByText(text).filter({ visible: true }).first().waitFor()
  }

  reads(key, params) {
    return this.sees(this.t(key, params))
  }

  /** Waits until exactly these words stand on the screen, where longer ones may contain them. */
  says(key, params) {
    return this.page.getByText(this.t(key, params), { exact: true }).filter({ visible: true }).first().waitFor()
  }

  press(key, params) {
    return this.button(this.t(key, params)).click()
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true }).filter({ visible: true }).first()
  }

  follow(key, params) {
    return this.link(this.t(key, params)).click()
  }

  link(name) {
    return this.page.getByRole('link', { name }).filter({ visible: true }).first()
  }

  fill(key, text, params) {
    return this.page.getByLabel(this.t(key, params)).filter({ visible: true }).first().fill(text)
  }

  /** Types six digits on the number pad, key by key. */
  async pin(digits) {
    const pad = this.page.getByRole('group', { name: this.t('pin.pad') }).filter({ visible: true })
    for (const digit of digits) {
      await pad.getByRole('button', { name: digit, exact: true }).click()
    }
  }

  /** Waits until the boxes are empty again, which is when the pad takes another PIN. */
  emptied() {
    return this.page.getByRole('img', { name: this.t('pin.entered', { count: 0 }) }).filter({ visible: true }).waitFor()
  }

  /** Waits until the page can take a PIN, which the sheet says by its name. */
  dialog(key) {
    return this.page.getByRole('dialog', { name: this.t(key) }).waitFor()
  }
}
