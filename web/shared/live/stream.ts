/** Live hints of a door: something changed, ask again. A hint is never the truth, so one that is lost does no harm. */
export interface Hint {
  event: string
  id?: string
}

export interface Stream {
  address: string
  headers: () => Record<string, string>
  heard: (hint: Hint) => void
  /** Called after each (re)connection: whatever was missed in between must be asked for again. */
  opened: () => void
}

const WAIT_FIRST_MS = 1_000
const WAIT_MAX_MS = 30_000

/**
 * Listens until stopped. `fetch` rather than EventSource, because the door wants the device's header as well as the
 * cookie. Returns the stop function.
 */
export function listen(stream: Stream): () => void {
  const stop = new AbortController()
  void keepListening(stream, stop.signal)
  return () => stop.abort()
}

async function keepListening(stream: Stream, signal: AbortSignal): Promise<void> {
  let wait = WAIT_FIRST_MS
  while (!signal.aborted) {
    const opened = await listenOnce(stream, signal).catch(() => false)
    wait = opened ? WAIT_FIRST_MS : Math.min(wait * 2, WAIT_MAX_MS)
    if (!signal.aborted) await pause(wait, signal)
  }
}

async function listenOnce(stream: Stream, signal: AbortSignal): Promise<boolean> {
  const headers = { Accept: 'text/event-stream', ...stream.headers() }
  const response = await fetch(stream.address, { headers, credentials: 'same-origin', cache: 'no-store', signal })
  if (!response.ok || !response.body) return false
  stream.opened()
  await readAll(response.body, stream.heard).catch(() => undefined)
  return true
}

async function readAll(body: ReadableStream<Uint8Array>, heard: (hint: Hint) => void): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    blocks.map(parseBlock).forEach((hint) => hint && heard(hint))
  }
}

/** One block of an event stream: its `event:` and the `id` inside its JSON `data:`; comments and unnamed blocks are nothing. */
export function parseBlock(block: string): Hint | undefined {
  const lines = block.split(/\r?\n/)
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1).trim()
  const event = field('event')
  if (!event) return undefined
  try {
    const data = JSON.parse(field('data') ?? '{}') as { id?: string }
    return { event, id: data.id }
  } catch {
    return { event }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
