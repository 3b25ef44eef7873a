import { describe, expect, test } from 'vitest'
import { createPolicy, isLoopback, judgeSite, judgeSource, judgeToken } from './access.ts'
import { ServerError } from './error.ts'

const token = 'a-token-that-is-long-enough-0123'
const policy = createPolicy({ host: '127.0.0.1' })

describe('where it may listen', () => {
  test.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('%s is loopback', (host) => {
    expect(isLoopback(host)).toBe(true)
    expect(createPolicy({ host }).tokenDigest).toBeUndefined()
  })

  test.each(['0.0.0.0', '::', '192.168.1.4', '127.0.0.1.example.com', 'desk.example.com', ''])(
    '%j is refused without a token',
    (host) => {
      expect(isLoopback(host)).toBe(false)
      expect(() => createPolicy({ host })).toThrowError(
        expect.objectContaining({ code: 'server/host-without-token' }),
      )
      expect(createPolicy({ host, token }).tokenDigest).toBeDefined()
    },
  )

  test.each(['short', `${token} and blanks`, 'x'.repeat(257)])('token %j is refused', (weak) => {
    expect(() => createPolicy({ host: '0.0.0.0', token: weak })).toThrow(ServerError)
    try {
      createPolicy({ host: '0.0.0.0', token: weak })
    } catch (error) {
      expect(String(error)).not.toContain(weak)
    }
  })
})

describe('Host', () => {
  test.each(['127.0.0.1:7070', 'localhost:9000', 'LOCALHOST', '[::1]:7070', '127.0.0.1'])(
    '%s is ours',
    (host) => expect(judgeSource({ host }, policy)).toBeUndefined(),
  )

  test.each([
    ['evil.example', 421],
    ['127.0.0.1.evil.example:7070', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1@evil.example', 400],
    ['127.0.0.1/evil.example', 400],
    ['', 400],
    [undefined, 400],
  ])('%j is not', (host, status) => {
    expect(judgeSource({ host }, policy)?.status).toBe(status)
  })

  test('further names are ours when they are configured', () => {
    const wide = createPolicy({ host: '10.0.0.7', token, allowedHosts: ['Desk.example'] })
    expect(judgeSource({ host: 'desk.example' }, wide)).toBeUndefined()
    expect(judgeSource({ host: '10.0.0.7:7070' }, wide)).toBeUndefined()
    expect(judgeSource({ host: '10.0.0.8:7070' }, wide)?.status).toBe(421)
  })
})

describe('Origin', () => {
  const host = '127.0.0.1:7070'

  test.each(['http://127.0.0.1:7070', undefined])('%j is the page itself', (origin) => {
    expect(judgeSource({ host, origin }, policy)).toBeUndefined()
  })

  test.each([
    'http://127.0.0.1:7071',
    'http://localhost:7070',
    'http://127.0.0.1',
    'https://evil.example',
    'http://127.0.0.1:7070.evil.example',
    'file://127.0.0.1:7070',
    'null',
    '',
  ])('%j is another', (origin) => {
    expect(judgeSource({ host, origin }, policy)?.status).toBe(403)
  })

  test('a proxy that ends TLS keeps the name, and the page is https there', () => {
    const wide = createPolicy({ host: '127.0.0.1', allowedHosts: ['desk.example'] })
    const headers = { host: 'desk.example', origin: 'https://desk.example' }
    expect(judgeSource(headers, wide)).toBeUndefined()
  })

  test.each(['cross-site', 'same-site'])('Sec-Fetch-Site %s is refused for data', (site) => {
    expect(judgeSite({ 'sec-fetch-site': site })?.status).toBe(403)
  })

  test.each(['same-origin', 'none', undefined])('Sec-Fetch-Site %s is taken', (site) => {
    expect(judgeSite({ 'sec-fetch-site': site })).toBeUndefined()
  })
})

describe('token', () => {
  const closed = createPolicy({ host: '0.0.0.0', token })

  test.each([
    { authorization: `Bearer ${token}` },
    { authorization: `bearer ${token}` },
    { 'sec-websocket-protocol': `plimsoll.v1, bearer.${token}` },
  ])('%j opens', (headers) => expect(judgeToken(headers, closed)).toBeUndefined())

  test.each([
    {},
    { authorization: token },
    { authorization: `Bearer ${token}x` },
    { authorization: `Bearer ${token.slice(1)}` },
    { authorization: 'Bearer ' },
    { authorization: `Basic ${token}` },
    { 'sec-websocket-protocol': 'plimsoll.v1' },
    { 'sec-websocket-protocol': `plimsoll.v1, ${token}` },
  ])('%j does not', (headers) => expect(judgeToken(headers, closed)?.status).toBe(401))

  test('none is asked for where none is configured', () => {
    expect(judgeToken({}, policy)).toBeUndefined()
  })
})
