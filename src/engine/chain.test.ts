import { describe, expect, test } from 'vitest'
import { type ClientId, type InstrumentIndex, type Lots, type Ticks } from '../base/index.ts'
import { chainOf } from './chain.ts'
import { btc, TestDesk } from './test-desk.ts'

const tick = 0.0001

type Row = { readonly bid: number; readonly ask: number; readonly forward: number }

function rowOf({ state }: TestDesk, strike: number): Row | undefined {
  const chain = chainOf(state, btc)
  for (let i = 0; i < chain.count; i += 1) {
    if (chain.strike[i] !== strike || chain.side[i] !== 1) continue
    return { bid: chain.bid[i]!, ask: chain.ask[i]!, forward: chain.underlyingPrice[i]! }
  }
  return undefined
}

/** One call at 90,000 with a mark of 0.045 and a market of 0.043 to 0.047. */
function open(): { it: TestDesk; call: number } {
  const it = new TestDesk()
  it.list({})
  it.index(90_000)
  const [call] = it.listOptions(14, [90_000])
  it.ticker(call!, 0.045, 90_050)
  it.top(call!, [430, 50], [470, 60])
  return { it, call: call! }
}

/** Our quote as the working orders know it, at rest. */
function rest(it: TestDesk, instrument: number, side: 1 | -1, ticks: number, lots: number): void {
  const clientId = (1_000_000 + instrument * 4 + side) as ClientId
  const { orders } = it.state
  orders.open(
    {
      kind: 'quote',
      clientId,
      group: 1,
      instrument: instrument as InstrumentIndex,
      side,
      revision: 0,
      ticks: ticks as Ticks,
      lots: lots as Lots,
      purpose: 'quote',
    },
    it.state.timeUs,
  )
  const none = 0 as Lots
  const at = ticks as Ticks
  orders.onOrder(clientId, 'accepted', 'none', 0, at, lots as Lots, none, it.state.timeUs)
}

test('others alone: their best prices, and the forward moved with the index', () => {
  const { it } = open()
  expect(rowOf(it, 90_000)).toMatchObject({ bid: 0.043, ask: 0.047 })
  expect(rowOf(it, 90_000)!.forward).toBeCloseTo(90_050, 6)
  it.pass(1_000_000).index(91_000)
  expect(rowOf(it, 90_000)!.forward).toBeCloseTo((90_050 / 90_000) * 91_000, 6)
})

describe('our own quote in the market', () => {
  test('a part of the best level: the level stays, others are there', () => {
    const { it, call } = open()
    rest(it, call, 1, 430, 20)
    expect(rowOf(it, 90_000)!.bid).toBe(0.043)
  })

  test('the whole best level: others are a step behind it, and no better than the mark', () => {
    const { it, call } = open()
    rest(it, call, 1, 440, 10)
    it.top(call, [440, 10], [470, 60])
    const { bid } = rowOf(it, 90_000)!
    expect(bid).toBeLessThan(0.044)
    expect(bid).toBeCloseTo(0.044 - 5 * tick, 9)
    rest(it, call, -1, 440, 10)
    it.top(call, [430, 50], [440, 10])
    // Beyond the mark of 0.045: nobody else would offer below it.
    expect(rowOf(it, 90_000)!.ask).toBeGreaterThanOrEqual(0.045)
  })

  test('alone on both sides it can not pull the surface towards itself', () => {
    const { it, call } = open()
    rest(it, call, 1, 460, 10)
    rest(it, call, -1, 480, 10)
    it.top(call, [460, 10], [480, 10])
    const { bid, ask } = rowOf(it, 90_000)!
    expect(bid).toBeLessThanOrEqual(0.045)
    expect(ask).toBeGreaterThanOrEqual(0.0475)
    expect((bid + ask) / 2).toBeLessThan(0.047)
  })
})

describe('what is left out', () => {
  test('an option without a fresh top', () => {
    const { it } = open()
    it.pass(181_000_000).index(90_000)
    expect(rowOf(it, 90_000)).toBeUndefined()
  })

  test('what was heard before an outage', () => {
    const { it } = open()
    it.say('feed', { state: 'up' })
    it.say('feed', { state: 'gap' })
    it.say('feed', { state: 'resync' })
    expect(rowOf(it, 90_000)).toBeUndefined()
  })

  test('an option that is halted, and one of another underlying', () => {
    const { it, call } = open()
    it.say('instrumentState', { instrument: call as InstrumentIndex, state: 'halted' })
    expect(rowOf(it, 90_000)).toBeUndefined()
    expect(chainOf(it.state, 2 as typeof btc).count).toBe(0)
  })
})
