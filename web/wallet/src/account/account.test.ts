import { expect, it } from 'vitest'
import { deviceName } from './device'
import { landing } from './landing'

it.each([
  ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36', 'Chrome · Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1', 'Safari · iPhone'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox · Linux'],
  ['', 'Browser'],
])('%s is %s', (agent, name) => expect(deviceName(agent)).toBe(name))

it.each([
  [false, '/bills/bil_1', '/bills/bil_1'],
  [false, undefined, '/me'],
  [true, undefined, '/services'],
  [false, '//evil.example', '/me'],
  [false, '/\\evil.example', '/me'],
  [false, 'https://evil.example', '/me'],
  [false, '/sign-in?then=/x', '/me'],
])('new %s, asked for %s: lands on %s', (isNew, then, page) => expect(landing(isNew, then)).toBe(page))
