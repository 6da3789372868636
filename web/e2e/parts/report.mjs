/**
 * What a journey prints and keeps: a line for each step, a picture of the screen after it, what axe found on it, and at
 * the end the numbers. A journey stops at its first failed step, since every step stands on the one before.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export class Report {
  #passed = 0
  #failed = 0
  #skipped = 0
  #pictures = 0
  #broken = false

  constructor(language, directory) {
    this.language = language
    this.directory = join(directory, language)
    rmSync(this.directory, { recursive: true, force: true })
    mkdirSync(this.directory, { recursive: true })
  }

  get totals() {
    return { passed: this.#passed, failed: this.#failed, skipped: this.#skipped }
  }

  /** Runs one step of the journey. `pages` names what to photograph if it fails. */
  async step(name, pages, body) {
    if (this.#broken) {
      this.#skipped++
      return
    }
    const started = performance.now()
    try {
      await body()
      this.#passed++
      console.log(`  ok   ${this.language} ${name} (${Math.round(performance.now() - started)} ms)`)
    } catch (error) {
      this.#failed++
      this.#broken = true
      console.log(`  FAIL ${this.language} ${name}\n${indent(error.stack ?? String(error))}`)
      await Promise.allSettled(pages().map((page, place) => this.#photograph(page, `failed-${place + 1}`)))
    }
  }

  /** A check beside the journey: it is made even if the journey broke off, and breaks nothing off itself. */
  async aside(name, body) {
    const broken = this.#broken
    this.#broken = false
    await this.step(name, () => [], body)
    this.#broken = broken
  }

  /** Keeps a picture of the page under the next number. */
  async picture(page, name) {
    await page.evaluate(() => document.fonts.ready)
    await this.#photograph(page, name)
  }

  async #photograph(page, name) {
    this.#pictures++
    const number = String(this.#pictures).padStart(2, '0')
    await page.screenshot({ path: join(this.directory, `${number}-${name}.png`), animations: 'disabled' })
  }
}

function indent(text) {
  return text
    .split('\n')
    .map((line) => `       ${line}`)
    .join('\n')
}
