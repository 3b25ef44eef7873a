// The whole server on real sockets: a free port, a fake desk, and requests as a browser, a program
// and an attacker would send them.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { FakeDesk } from '../../test/page/support/fake-desk.ts'
import { type RunningServer, ServerError, type ServerOptions, startServer } from './index.ts'
import { type ServerMessage } from './protocol.ts'

const token = 'a-token-that-is-long-enough-0123'

let desk: FakeDesk
let server: RunningServer | undefined
let staticDir: string
const ends: (() => Promise<unknown> | undefined)[] = []

beforeEach(async () => {
  desk = new FakeDesk({ optionsPerUnderlying: 5 })
  staticDir = await mkdtemp(join(tmpdir(), 'plimsoll-page-'))
  ends.push(() => rm(staticDir, { recursive: true, force: true }))
})

afterEach(async () => {
  await server?.close()
  server = undefined
  for (const end of ends.splice(0)) await end()
})

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  server = await startServer({ source: desk, port: 0, staticDir, intervalMs: 5, ...options })
  return server
}

type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

/** A request with exactly the headers given: `fetch` would mend Host and Origin. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const { port } = server!
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port, method, path, headers, agent: false }
    const call = request(target, (reply) => {
      let text = ''
      reply.setEncoding('utf8')
      reply.on('data', (chunk: string) => {
        text += chunk
      })
      reply.on('end', () => resolve({ status: reply.statusCode!, headers: reply.headers, text }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const json = { 'content-type': 'application/json', ...headers }
  return ask('POST', '/api/command', json, JSON.stringify(body))
}

type Reader = { socket: WebSocket; next: () => Promise<ServerMessage> }

/** A reader of the stream that hands out messages one by one. */
function read(path = '/api/stream', options: object = {}, protocols: string[] = []): Reader {
  const socket = new WebSocket(`ws://127.0.0.1:${server!.port}${path}`, protocols, options)
  const queue: ServerMessage[] = []
  const waiting: ((message: ServerMessage) => void)[] = []
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as ServerMessage
    const take = waiting.shift()
    if (take === undefined) queue.push(message)
    else take(message)
  })
  ends.push(async () => socket.terminate())
  return {
    socket,
    next: () => {
      const message = queue.shift()
      return message === undefined
        ? new Promise((take) => waiting.push(take))
        : Promise.resolve(message)
    },
  }
}

/** The status of an upgrade that was refused; 101 when it was not. */
function upgradeStatus(
  options: object,
  path = '/api/stream',
  protocols: string[] = [],
): Promise<number> {
  const { socket } = read(path, options, protocols)
  return new Promise((resolve) => {
    socket.on('open', () => resolve(101))
    socket.on('unexpected-response', (_request, reply) => resolve(reply.statusCode!))
    socket.on('error', () => undefined)
  })
}

describe('looking', () => {
  test('the view, whole', async () => {
    await start()
    const { status, text } = await ask('GET', '/api/view')
    expect(status).toBe(200)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(desk.view())))
  })

  test('a smile, and a clear no', async () => {
    await start()
    const { expiry } = desk.view().expiries[3]!
    const smile = await ask('GET', `/api/smile?code=BTC&expiry=${expiry}`)
    expect(JSON.parse(smile.text)).toEqual(JSON.parse(JSON.stringify(desk.smile('BTC', expiry))))

    const none = await ask('GET', '/api/smile?code=BTC&expiry=1JAN99')
    expect([none.status, JSON.parse(none.text).error.code]).toEqual([404, 'server/no-smile'])

    const half = await ask('GET', '/api/smile?code=BTC')
    expect(half.status).toBe(400)
    expect(JSON.parse(half.text).error).toMatchObject({ field: 'expiry', expected: 'a string' })
  })

  test.each([
    ['a stream that is broken', { feedUp: false }],
    ['a switch that was pulled', { kill: 'killed' }],
    ['a switch that is being pulled', { kill: 'killing' }],
    ['a mode that is careful', { mode: 'defensive' }],
  ])('health is not ok with %s', async (_title, change) => {
    await start()
    const health = async (): Promise<unknown> => JSON.parse((await ask('GET', '/health')).text)
    expect(await health()).toMatchObject({ status: 'ok', kill: 'armed', mode: 'normal' })
    Object.assign(desk.state, change)
    expect(await health()).toMatchObject({ status: 'degraded', ...change })
  })

  test('metrics are in the text format, each name declared once', async () => {
    await start()
    const { headers, text } = await ask('GET', '/metrics')
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    const lines = text.trimEnd().split('\n')
    const names = lines
      .filter((line) => line.startsWith('# TYPE'))
      .map((line) => line.split(' ')[2])
    expect(new Set(names).size).toBe(names.length)
    const sample = /^plimsoll_[a-z0-9_]+(\{[a-z]+="[^"]*"\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/
    expect(lines.filter((line) => !line.startsWith('#') && !sample.test(line))).toEqual([])
    expect(text).toContain('plimsoll_mode{mode="normal"} 1\n')
    expect(text).toContain('plimsoll_mode{mode="halted"} 0\n')
    expect(text).toContain('plimsoll_freeboard_daily_moves 2.43\n')
    expect(text).toContain('plimsoll_refusals_total{limit="delta"} 18\n')
  })

  test('an unknown freeboard is not a number', async () => {
    await start()
    desk.state.freeboard = { ...desk.state.freeboard, known: false, distance: 0 }
    expect((await ask('GET', '/metrics')).text).toContain('plimsoll_freeboard_daily_moves NaN\n')
  })

  test('looking never changes the desk', async () => {
    await start()
    for (const path of ['/api/command', '/api/command?command=kill&actor=a', '/api/view']) {
      await ask('GET', path)
    }
    expect((await ask('GET', '/api/command')).status).toBe(405)
    expect(desk.taken).toEqual([])
  })

  test('nothing is at other paths', async () => {
    await start()
    for (const path of ['/api', '/api/views', '/../package.json', '/%2e%2e/package.json']) {
      expect((await ask('GET', path)).status, path).toBe(404)
    }
  })
})

describe('commanding', () => {
  test('a command reaches the desk as it was meant', async () => {
    await start()
    const answer = await post({
      command: 'set-limit',
      actor: ' ana ',
      name: 'delta.BTC',
      value: 5e5,
    })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      202,
      { accepted: true, command: 'set-limit' },
    ])
    expect(desk.taken).toEqual([
      { command: 'set-limit', actor: 'ana', name: 'delta.BTC', value: 500_000 },
    ])
  })

  test('a bad one is refused with field, value and what was expected', async () => {
    await start()
    const answer = await post({ command: 'sell', actor: 'ana' })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text).error).toMatchObject({ field: 'command', value: 'sell' })
    expect(JSON.parse(answer.text).error.expected).toContain('kill')
    expect(desk.taken).toEqual([])
  })

  test.each([
    ['text/plain', '{"command":"kill","actor":"a"}', 415],
    ['application/x-www-form-urlencoded', 'command=kill&actor=a', 415],
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['application/json', '{"command":', 400],
    ['application/json', '', 400],
    ['application/json', '{"__proto__":{"command":"kill"},"actor":"a"}', 400],
    ['application/json', JSON.stringify({ command: 'kill', actor: 'x'.repeat(5000) }), 413],
  ])('%s with %s is %i', async (type, body, status) => {
    await start()
    const answer = await ask('POST', '/api/command', { 'content-type': type }, body)
    expect([answer.status, desk.taken]).toEqual([status, []])
    expect(JSON.parse(answer.text).error.code).toMatch(/^server\/[a-z-]+$/)
  })

  test('a desk that cannot take it says so', async () => {
    const errors: unknown[] = []
    const source = {
      view: () => desk.view(),
      smile: () => null,
      onAudit: () => () => undefined,
      command: () => {
        throw new Error('the inbox is full')
      },
    }
    await start({ source, onError: (error) => errors.push(error) })
    const answer = await post({ command: 'kill', actor: 'ana' })
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.text).error.message).toContain('the inbox is full')
    expect(errors).toHaveLength(1)
  })
})

describe('other pages and other names', () => {
  const forged = { command: 'kill', actor: 'mallory' }

  test.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://localhost:1' }, 403],
    [{ host: 'evil.example' }, 421],
    [{ host: 'evil.example', origin: 'http://evil.example' }, 421],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
  ])('%j can neither command, look nor listen', async (headers, status) => {
    await start()
    expect((await post(forged, headers)).status).toBe(status)
    expect((await ask('GET', '/api/view', headers)).status).toBe(status)
    expect((await ask('GET', '/metrics', headers)).status).toBe(status)
    expect(await upgradeStatus({ headers })).toBe(status)
    expect(desk.taken).toEqual([])
  })

  test('the page itself can', async () => {
    const { port } = await start()
    const headers = { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' }
    expect((await post(forged, headers)).status).toBe(202)
    expect(await upgradeStatus({ headers })).toBe(101)
  })

  test('every answer carries the headers that keep the page closed', async () => {
    await start()
    for (const path of ['/', '/api/view', '/health', '/nothing']) {
      const { headers } = await ask('GET', path)
      const policy = String(headers['content-security-policy'])
      expect(policy, path).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cross-origin-resource-policy']).toBe('same-origin')
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })
})

describe('a token', () => {
  test('is needed for data, beyond loopback and wherever it is configured', async () => {
    await start({ token })
    const bearer = { authorization: `Bearer ${token}` }
    for (const path of ['/api/view', '/api/smile', '/metrics']) {
      expect((await ask('GET', path)).status, path).toBe(401)
      expect((await ask('GET', path, bearer)).status, path).not.toBe(401)
    }
    expect((await post({ command: 'kill', actor: 'a' })).status).toBe(401)
    expect(desk.taken).toEqual([])
    expect(await upgradeStatus({})).toBe(401)
    expect(await upgradeStatus({}, '/api/stream', ['plimsoll.v1', `bearer.${token}`])).toBe(101)
    expect((await ask('GET', '/health')).status).toBe(200)
  })

  test('without one, only loopback is listened on', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'server/host-without-token',
    })
  })
})

describe('the stream', () => {
  test('starts with a snapshot and goes on with deltas and audit lines', async () => {
    await start()
    const { next } = read()
    const first = await next()
    expect(first).toMatchObject({ kind: 'snapshot', view: { restingOrders: 24 } })
    desk.state.restingOrders = 3
    expect(await next()).toMatchObject({ kind: 'delta', fields: { restingOrders: 3 } })
    desk.say('note', 'a line')
    expect(await next()).toMatchObject({ kind: 'audit', lines: [{ text: 'a line' }] })
  })

  test('gives a fresh snapshot to whoever asks for one', async () => {
    await start()
    const { socket, next } = read()
    await next()
    socket.send('{"kind":"resync"}')
    expect(await next()).toMatchObject({ kind: 'snapshot' })
  })

  test.each(['{"kind":"kill"}', 'x', `{"kind":"resync","pad":"${'x'.repeat(2000)}"}`])(
    'ends for whoever says %s',
    async (text) => {
      await start()
      const { socket, next } = read()
      await next()
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.send(text)
      expect([1008, 1009]).toContain(await closed)
    },
  )

  test('is at its own path alone, and for so many readers', async () => {
    await start()
    expect(await upgradeStatus({}, '/api/streams')).toBe(404)
    for (let n = 0; n < 32; n += 1) expect(await upgradeStatus({})).toBe(101)
    expect(await upgradeStatus({})).toBe(503)
  })

  test('a reader that stops reading costs a bounded amount, and recovers', async () => {
    desk = new FakeDesk({ optionsPerUnderlying: 99 })
    await start({ intervalMs: 1 })
    const slow = read()
    expect((await slow.next()).kind).toBe('snapshot')
    slow.socket.pause()
    const skipped = async (): Promise<number> => {
      const { text } = await ask('GET', '/metrics')
      return Number(/^plimsoll_server_skipped_total (\d+)$/m.exec(text)?.[1])
    }
    while ((await skipped()) < 20) desk.advance(1)
    slow.socket.resume()
    let last = await slow.next()
    while (last.kind !== 'snapshot') last = await slow.next()
    desk.advance(1)
    const after = await slow.next()
    expect(after).toMatchObject({ kind: 'delta', version: last.version + 1 })
  })

  test('closing the server ends readers and frees the port', async () => {
    const { port, close } = await start()
    const { socket, next } = read()
    await next()
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await close()
    await closed
    await start({ port })
    expect((await ask('GET', '/health')).status).toBe(200)
  })
})

describe('the page', () => {
  test('says what to do when it is not built', async () => {
    await start()
    const { status, text } = await ask('GET', '/')
    expect(status).toBe(503)
    expect(text).toContain('npm run build')
  })

  test('is served with its assets, which may be kept for ever', async () => {
    await writeFile(join(staticDir, 'index.html'), '<!doctype html><title>here</title>')
    await mkdir(join(staticDir, 'assets'))
    await writeFile(join(staticDir, 'assets', 'a-123.js'), 'void 0')
    await writeFile(join(staticDir, '.secret'), 'no')
    await start()
    const page = await ask('GET', '/')
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache'])
    expect(page.text).toContain('here')
    const asset = await ask('GET', '/assets/a-123.js')
    expect(asset.headers['cache-control']).toContain('immutable')
    expect((await ask('GET', '/.secret')).status).toBe(404)
    expect((await ask('GET', '/assets/..%2f..%2f..%2fetc%2fpasswd')).status).not.toBe(200)
  })
})

describe('a start that fails', () => {
  async function hold(): Promise<{ holder: Server; port: number }> {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    ends.push(async () => holder.close())
    return { holder, port: (holder.address() as { port: number }).port }
  }

  test('a port in use says what to do', async () => {
    const { port } = await hold()
    const failure = await start({ port }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ServerError)
    expect(failure).toMatchObject({ code: 'server/port-in-use' })
    expect(String(failure)).toContain(`Port ${port}`)
    expect(String(failure)).toContain('--port')
  })

  test('leaves nothing behind: the desk is no longer listened to', async () => {
    const { port } = await hold()
    let listeners = 0
    const source = {
      view: () => desk.view(),
      smile: () => null,
      command: () => undefined,
      onAudit: () => {
        listeners += 1
        return () => {
          listeners -= 1
        }
      },
    }
    await start({ port, source }).catch(() => undefined)
    expect(listeners).toBe(0)
  })

  test.each([-1, 65_536, 1.5, Number.NaN])('port %d is refused', async (port) => {
    await expect(start({ port })).rejects.toMatchObject({ code: 'server/option' })
  })

  test('an address that this machine has not', async () => {
    const failed = start({ host: '203.0.113.9', token })
    await expect(failed).rejects.toMatchObject({ code: 'server/host-unavailable' })
  })
})
