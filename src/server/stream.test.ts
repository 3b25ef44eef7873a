import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeDesk } from '../../test/page/support/fake-desk.ts'
import { type ServerMessage } from './protocol.ts'
import { DeskStream } from './stream.ts'

class FakeSocket {
  bufferedAmount = 0
  readonly sent: ServerMessage[] = []

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ServerMessage)
  }

  kinds(): string[] {
    return this.sent.map((message) => message.kind)
  }
}

let desk: FakeDesk
let errors: unknown[]
let stream: DeskStream

beforeEach(() => {
  vi.useFakeTimers()
  desk = new FakeDesk({ optionsPerUnderlying: 5 })
  errors = []
  stream = new DeskStream(desk, {
    intervalMs: 250,
    bufferedBytesMax: 1000,
    auditLinesMax: 8,
    onError: (error) => errors.push(error),
  })
})

afterEach(() => {
  stream.close()
  vi.useRealTimers()
})

test('a reader gets a snapshot at once, then only what changed', () => {
  const socket = new FakeSocket()
  stream.attach(socket)
  expect(socket.sent[0]).toMatchObject({ kind: 'snapshot', version: 1, view: { run: 3 } })

  desk.state.restingOrders = 17
  vi.advanceTimersByTime(250)

  expect(socket.sent[1]).toEqual({
    kind: 'delta',
    version: 2,
    fields: { restingOrders: 17 },
    rows: {},
  })
})

test('four looks a second, and none without a reader', () => {
  const look = vi.spyOn(desk, 'view')
  vi.advanceTimersByTime(5000)
  expect(look).toHaveBeenCalledTimes(0)
  const { detach } = stream.attach(new FakeSocket())
  vi.advanceTimersByTime(1000)
  expect(look).toHaveBeenCalledTimes(5)
  detach()
  vi.advanceTimersByTime(5000)
  expect(look).toHaveBeenCalledTimes(5)
})

test('a quiet desk says once a second that it is alive', () => {
  const socket = new FakeSocket()
  stream.attach(socket)
  vi.advanceTimersByTime(3000)
  expect(socket.kinds()).toEqual(['snapshot', 'beat', 'beat', 'beat'])
})

describe('a slow reader', () => {
  test('is skipped while it is behind and gets one fresh snapshot', () => {
    const slow = new FakeSocket()
    const quick = new FakeSocket()
    stream.attach(slow)
    stream.attach(quick)
    slow.bufferedAmount = 1001
    for (let n = 0; n < 40; n += 1) {
      desk.advance(0.25)
      vi.advanceTimersByTime(250)
    }
    expect(slow.kinds()).toEqual(['snapshot'])
    expect(quick.sent.filter((message) => message.kind === 'delta')).toHaveLength(40)
    expect(stream.skipCount).toBeGreaterThanOrEqual(40)

    slow.bufferedAmount = 0
    desk.advance(0.25)
    vi.advanceTimersByTime(250)

    expect(slow.kinds()).toEqual(['snapshot', 'snapshot'])
    expect(slow.sent[1]).toMatchObject({ version: 42, view: { timeUs: desk.nowUs } })
    desk.advance(0.25)
    vi.advanceTimersByTime(250)
    expect(slow.sent.at(-1)).toMatchObject({ kind: 'delta', version: 43 })
  })

  test('misses audit lines without a queue, and finds the tail in the snapshot', () => {
    const slow = new FakeSocket()
    stream.attach(slow)
    slow.bufferedAmount = 1001
    vi.advanceTimersByTime(250)
    for (let n = 0; n < 100; n += 1) desk.say('note', `line ${n}`)
    vi.advanceTimersByTime(250)
    expect(slow.kinds()).toEqual(['snapshot'])
    slow.bufferedAmount = 0
    vi.advanceTimersByTime(250)
    const last = slow.sent.at(-1)
    expect(last).toMatchObject({ kind: 'snapshot', audit: { first: 92 } })
    expect(last?.kind === 'snapshot' && last.audit.lines.map((line) => line.text)).toEqual(
      [92, 93, 94, 95, 96, 97, 98, 99].map((n) => `line ${n}`),
    )
  })
})

test('a reader that lost its place is given a snapshot', () => {
  const socket = new FakeSocket()
  const { resync } = stream.attach(socket)
  resync()
  vi.advanceTimersByTime(250)
  expect(socket.kinds()).toEqual(['snapshot', 'snapshot'])
})

describe('audit lines', () => {
  test('come soon, in order, each once', () => {
    const socket = new FakeSocket()
    desk.say('note', 'before')
    stream.attach(socket)
    desk.say('note', 'one')
    desk.say('note', 'two')
    vi.advanceTimersByTime(50)
    desk.say('note', 'three')
    vi.advanceTimersByTime(50)
    const audits = socket.sent.filter((message) => message.kind === 'audit')
    expect(socket.sent[0]).toMatchObject({ audit: { first: 0, lines: [{ text: 'before' }] } })
    expect(audits).toMatchObject([
      { first: 1, lines: [{ text: 'one' }, { text: 'two' }] },
      { first: 3, lines: [{ text: 'three' }] },
    ])
  })

  test('a burst keeps its end, and says by a jump that it left lines out', () => {
    const socket = new FakeSocket()
    stream.attach(socket)
    for (let n = 0; n < 30; n += 1) desk.say('note', `line ${n}`)
    vi.advanceTimersByTime(50)
    const last = socket.sent.at(-1)
    expect(last).toMatchObject({ kind: 'audit', first: 22 })
    expect(last?.kind === 'audit' && last.lines).toHaveLength(8)
  })
})

test('a desk that cannot be seen is a fault, and a snapshot once it can', () => {
  const socket = new FakeSocket()
  stream.attach(socket)
  const look = vi.spyOn(desk, 'view').mockImplementation(() => {
    throw new Error('a broken invariant with a secret in it')
  })
  vi.advanceTimersByTime(250)
  expect(socket.sent.at(-1)).toMatchObject({ kind: 'fault' })
  expect(JSON.stringify(socket.sent.at(-1))).not.toContain('secret')
  expect(errors).toHaveLength(1)
  look.mockRestore()
  vi.advanceTimersByTime(250)
  expect(socket.kinds()).toEqual(['snapshot', 'fault', 'snapshot'])
})

test('closing lets go of the desk and of all timers', () => {
  const socket = new FakeSocket()
  stream.attach(socket)
  stream.close()
  desk.say('note', 'late')
  desk.advance(1)
  expect(vi.getTimerCount()).toBe(0)
  expect(socket.kinds()).toEqual(['snapshot'])
})
