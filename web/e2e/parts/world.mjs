/**
 * The real programs on free ports and a directory of their own: the sandbox bank and the server with its demo people
 * and shops, and beside them a sandbox of the merchants' gateway. Only pauses are other than in the house's policy: those between two text messages are shorter, since a journey
 * asks for more of them in a minute than a person would, and the first before a silent bank is asked again is longer, so that
 * the screen can be looked at while nobody knows. And a card may be tried more often in a day, as often as there are faults to see.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const START_MS_MAX = 120_000
/** Where the doors lie from the first port. */
const OFFSETS = { operator: 1, bank: 10, pages: 11 }

export async function startWorld() {
  const directory = mkdtempSync(join(tmpdir(), 'feiqian-journey-'))
  const port = await freeBlock()
  const programs = []
  const stop = async () => {
    await Promise.all(programs.map(end))
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    const bank = run('feiqian-bank', bankArguments(directory, port), {})
    programs.push(bank)
    await bank.said(/^ready/)
    const server = run('feiqian', ['--port', String(port), 'serve', '--demo'], serverSettings(directory))
    programs.push(server)
    const till = await server.said(/log-in (\S+)\s+password (\S+)/)
    const sandboxPort = await freeBlock()
    const sandbox = run('feiqian', ['--port', String(sandboxPort), 'sandbox'], { FEIQIAN_DATA_DIR: join(directory, 'sandbox') })
    programs.push(sandbox)
    await sandbox.said(/^ready/)
    return {
      ...addresses(port),
      sandbox: { ...addresses(sandboxPort), password: () => readFileSync(join(directory, 'sandbox/keys/demo-till.txt'), 'utf8').trim() },
      till: { login: till[1], password: till[2] },
      takeOperatorLink: once(server.find(/first operator\s+(\S+)/)?.[1]),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The link for the first operator works once, so it is handed out once. */
function once(link) {
  let left = link
  return () => {
    const taken = left
    left = undefined
    return taken
  }
}

function addresses(port) {
  const at = (offset) => `http://localhost:${port + offset}`
  return { wallet: at(0), operator: at(OFFSETS.operator), pages: at(OFFSETS.pages) }
}

function bankArguments(directory, port) {
  return [
    ['--data', join(directory, 'bank')],
    ['--wallet-key', join(directory, 'keys/wallet-bank.pub.pem')],
    ['--iso-port', String(port + OFFSETS.bank)],
    ['--pages-port', String(port + OFFSETS.pages)],
  ].flat()
}

function serverSettings(directory) {
  const policy = readFileSync(join(ROOT, 'crates/wallet/policy/default.toml'), 'utf8')
    .replace(/^(resend_after_s = \{ value = )\d+/m, '$11')
    .replace(/^(ask_again_after_s = \{ value = \[)1,/m, '$14,')
    .replace(/^(\[binding\]\ntries_per_day_max = \{ value = )\d+/m, '$110')
    .replace(/^(per_\w+_max = \{ value = )\d+/gm, '$11000')
  const file = join(directory, 'policy.toml')
  writeFileSync(file, policy)
  return { FEIQIAN_DATA_DIR: directory, FEIQIAN_SERVER__HTTPS_PORT: '0', FEIQIAN_POLICY__FILE: file }
}

/** A first port so that all doors behind it are free. */
async function freeBlock() {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    const free = await Promise.all([0, ...Object.values(OFFSETS)].map((offset) => isFree(port + offset)))
    if (free.every(Boolean)) {
      return port
    }
  }
  throw new Error('no free ports')
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function binary(name) {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target')
  return join(process.env.FEIQIAN_BIN_DIR ?? join(target, 'debug'), name)
}

function run(name, args, settings) {
  const child = spawn(binary(name), args, { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines = []
  const waiting = new Set()
  const hear = (line) => {
    lines.push(line)
    waiting.forEach((look) => look())
  }
  createInterface({ input: child.stdout }).on('line', hear)
  createInterface({ input: child.stderr }).on('line', hear)
  const find = (pattern) => lines.map((line) => pattern.exec(line)).find((found) => found !== null)
  return { child, find, said: (pattern) => heard(name, child, lines, waiting, () => find(pattern), pattern) }
}

/** Waits until a program has printed a line, or fails with what it printed instead. */
function heard(name, child, lines, waiting, find, pattern) {
  return new Promise((resolve, reject) => {
    const fail = (why) => done(() => reject(new Error(`${name} ${why} before ${pattern}:\n${lines.slice(-20).join('\n')}`)))
    const timer = setTimeout(() => fail('said nothing'), START_MS_MAX)
    const ended = () => fail('ended')
    const look = () => {
      const found = find()
      if (found) {
        done(() => resolve(found))
      }
    }
    const done = (settle) => {
      clearTimeout(timer)
      waiting.delete(look)
      child.off('exit', ended)
      settle()
    }
    child.once('error', (error) => fail(`did not start (${error.message})`))
    child.once('exit', ended)
    waiting.add(look)
    look()
  })
}

function end({ child }) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.pid === undefined) {
      resolve()
      return
    }
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
}
