// Uptime is what the venue has confirmed: a quote that was sent, or that is in doubt, is nobody's
// to trade with.

import { expect, test } from 'vitest'
import { type DeskEffect } from './effect.ts'
import { type EventOf } from './event.ts'
import { deskView } from './projection.ts'
import { TestDesk, testConfig } from './test-desk.ts'
import { twoSidedGoal } from './watch.ts'

type Quote = Extract<DeskEffect, { kind: 'quote' }>

/** A desk with room to quote more options than uptime asks for, and no limit in the way. */
function wideDesk(): TestDesk {
  const config = testConfig()
  const { limits } = config
  const messages = { ratePerS: 10_000, burst: 10_000, cancelReserve: 10, overdraftMax: 10 }
  return new TestDesk({
    ...config,
    capacity: { ...config.capacity, instruments: 256, orders: 512, effects: 1024 },
    universe: { ...config.universe, optionsMax: 130, sliceMax: 250, moneynessMax: 9 },
    limits: {
      ...limits,
      preTrade: { ...limits.preTrade, ordersMax: 500, quoteMessages: messages },
      underlyings: limits.underlyings.map((one) => ({
        ...one,
        deltaUsdMax: 1e12,
        vegaUsdPerVolPtMax: 1e12,
      })),
    },
  })
}

type Scene = { readonly it: TestDesk; readonly sent: Quote[] }

/** A market at 90,000 with so many options of one expiry; what the desk sends is collected. */
function scene(strikeCount: number): Scene {
  const it = wideDesk()
  const sent: Quote[] = []
  it.say('feed', { state: 'up' })
  it.say('transfer', { asset: 1 as never, cash: (10n ** 11n) as never })
  const perpetual = it.list({})
  const strikes = Array.from(
    { length: strikeCount },
    (_, i) => 90_000 + 250 * (i - strikeCount / 2),
  )
  const options = it.listOptions(14, strikes)
  // Until the account has been valued a few times, its loss is unknown and nothing is placed.
  for (let i = 0; i < 6; i += 1) {
    it.index(90_000)
    it.pass(1_000_000).say('timer', { timer: 'watch' })
  }
  it.top(perpetual, [179_990, 500], [180_010, 500])
  it.ticker(perpetual, 90_000, 90_000)
  for (const option of options) {
    it.ticker(option, 0, 90_000)
    it.top(option, [0, 0], [0, 0])
  }
  it.fit(0.5, [14])
  for (let i = 0; i < 3; i += 1) {
    for (const effect of it.pass(1_000_000).index(90_000 + i)) {
      if (effect.kind === 'quote') sent.push(effect)
    }
  }
  return { it, sent }
}

function answer({ it }: Scene, quote: Quote, status: EventOf<'order'>['status']): void {
  const { clientId, instrument, revision, ticks, lots } = quote
  it.say('order', { clientId, instrument, status, revision, ticks, remainingLots: lots })
}

function twoSided({ it }: Scene): number {
  return deskView(it.state).underlyings[0]!.twoSided
}

/** What a second of watching adds to the uptime. */
function watchSecond({ it }: Scene): { healthy: number; quoted: number } {
  const { counters } = it.state
  const { healthySeconds, quotedSeconds } = counters
  it.pass(1_000_000).say('timer', { timer: 'watch' })
  return {
    healthy: counters.healthySeconds - healthySeconds,
    quoted: counters.quotedSeconds - quotedSeconds,
  }
}

test('an option is two-sided when the venue has confirmed both its sides', () => {
  const here = scene(3)
  const option = here.sent.find(({ instrument }) => instrument > 0)!.instrument
  const of = (side: 1 | -1): Quote =>
    here.sent.find((quote) => quote.instrument === option && quote.side === side)!
  expect(twoSided(here)).toBe(0)
  answer(here, of(1), 'in-doubt')
  expect(twoSided(here)).toBe(0)
  answer(here, of(-1), 'accepted')
  expect(twoSided(here)).toBe(0)
  answer(here, of(1), 'accepted')
  expect(twoSided(here)).toBe(1)
  answer(here, of(-1), 'cancelled')
  expect(twoSided(here)).toBe(0)
})

test('a second counts as quoted when enough of them are', () => {
  const here = scene(65)
  const quotes = here.sent.filter(({ instrument }) => instrument > 0)
  expect(quotes.length).toBeGreaterThan(2 * twoSidedGoal)
  expect(watchSecond(here)).toEqual({ healthy: 1, quoted: 0 })
  const options = [...new Set(quotes.map(({ instrument }) => instrument))]
  const answerAll = (some: readonly number[]): void => {
    for (const quote of quotes) if (some.includes(quote.instrument)) answer(here, quote, 'accepted')
  }
  answerAll(options.slice(0, twoSidedGoal - 1))
  expect(twoSided(here)).toBe(twoSidedGoal - 1)
  expect(watchSecond(here)).toEqual({ healthy: 1, quoted: 0 })
  answerAll(options.slice(twoSidedGoal - 1, twoSidedGoal))
  expect(twoSided(here)).toBe(twoSidedGoal)
  expect(watchSecond(here)).toEqual({ healthy: 1, quoted: 1 })
})
