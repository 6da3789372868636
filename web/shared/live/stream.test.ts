import { expect, it, vi } from 'vitest'
import { listen, parseBlock, type Hint } from './stream'

it.each([
  ['event: payment\ndata: {"id":"pay_1"}', { event: 'payment', id: 'pay_1' }],
  ['event:balance\ndata:{}', { event: 'balance', id: undefined }],
  ['event: balance\r\ndata: not json', { event: 'balance' }],
  [': keep alive', undefined],
  ['data: {"id":"x"}', undefined],
])('%j is %j', (block, hint) => expect(parseBlock(block)).toEqual(hint))

it('hears hints that arrive in pieces, and says when it is connected', async () => {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of ['event: mess', 'age\n', 'data: {"id":"m1"}\n\nevent: bal', 'ance\ndata: {}\n\n']) {
        controller.enqueue(encoder.encode(piece))
      }
    },
  })
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body)))
  const heard: Hint[] = []
  const opened = vi.fn()
  await new Promise<void>((resolve) => {
    const stop = listen({
      address: '/api/v1/events',
      headers: () => ({}),
      opened,
      heard: (hint) => {
        heard.push(hint)
        if (heard.length < 2) return
        stop()
        resolve()
      },
    })
  })
  vi.unstubAllGlobals()
  expect(opened).toHaveBeenCalledOnce()
  expect(heard).toEqual([{ event: 'message', id: 'm1' }, { event: 'balance', id: undefined }])
})
