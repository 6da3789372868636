/**
 * `npm run journeys`: starts the real programs, walks every journey in both languages through the screens, and ends with
 * `N passed, N failed, N skipped`. Pictures of every step are kept in `output/{zh,en}`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runJourney } from './journey.mjs'
import { Axe } from './parts/axe.mjs'
import { Report } from './parts/report.mjs'
import { startWorld } from './parts/world.mjs'

const HERE = import.meta.dirname
const LANGUAGES = ['zh', 'en']

const axe = new Axe(join(HERE, 'axe-allowed.json'))
const directory = mkdtempSync(join(tmpdir(), 'feiqian-films-'))
const reports = []
let world
try {
  world = await startWorld()
  for (const language of LANGUAGES) {
    const report = new Report(language, join(HERE, 'output'))
    reports.push(report)
    await runJourney({ language, world, report, axe, directory })
  }
  await reports.at(-1).aside('the list of allowed faults has only shrunk', () => axe.checkShrunk())
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await world?.stop()
  rmSync(directory, { recursive: true, force: true })
}

const sum = (key) => reports.reduce((total, report) => total + report.totals[key], 0)
const failed = sum('failed') + (process.exitCode ? 1 : 0)
console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`)
process.exitCode = failed > 0 ? 1 : 0
