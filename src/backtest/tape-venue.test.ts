// The venue of a tape, request by request: latency, the end of the queue, what fills and what
// never does, and what the desk is shown.
import { describe, expect, test } from 'vitest'
import {
  type ClientId,
  type DurationUs,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { createEffect, type DeskEvent, type EffectOf } from '../engine/index.ts'
import { openingOf } from './desk.ts'
import { type QueueModel } from './queue-model.ts'
import { Recorder } from './recorder.ts'
import { TapeVenue } from './tape-venue.ts'
import { assetsOf, termsOf } from './terms.ts'
import { feedUs, originUs, TestTape } from './test-tape.ts'
import { instrument } from './voice.ts'

const requestUs = 5000
const responseUs = 7000
const fees = { maker: 0.0002, taker: 0.0005 }

type Word = readonly [atUs: number, kind: string, ...rest: (string | number)[]]

/** What of a private or public message matters here, and when it reached us. */
function wordOf(event: DeskEvent): Word {
  const atUs = event.timeUs - originUs
  switch (event.kind) {
    case 'order':
      return [atUs, event.status, event.clientId, event.reason, event.remainingLots]
    case 'fill':
      return [atUs, 'fill', event.clientId, event.ticks, event.lots, event.liquidity]
    case 'feed':
      return [atUs, 'feed', event.state]
    default:
      return [atUs, event.kind]
  }
}

class Bench {
  readonly venue: TapeVenue
  readonly recorder: Recorder
  readonly words: Word[] = []
  readonly books: number[][] = []

  constructor(tape: TestTape, queueModel: QueueModel = 'trades') {
    const built = tape.build()
    const terms = termsOf(built.instrument, fees)
    this.recorder = new Recorder(terms, [100_000])
    this.venue = new TapeVenue({
      tape: built,
      terms,
      assets: assetsOf(built.instrument),
      opening: openingOf(built.instrument),
      latency: {
        requestUs: requestUs as DurationUs,
        responseUs: responseUs as DurationUs,
        feedLeastUs: feedUs as DurationUs,
      },
      queueModel,
      orderCapacity: 16,
      recorder: this.recorder,
    })
  }

  /** Lets everything reach us that does before `atUs`, and makes that the desk's time. */
  until(atUs: number): this {
    const untilUs = originUs + atUs
    while (this.venue.nextReceiveUs(untilUs) < untilUs) {
      this.venue.deliver((event) => {
        const word = wordOf(event)
        if (!['listed', 'transfer', 'index', 'ticker'].includes(word[1])) this.words.push(word)
        if (event.kind !== 'book') return
        this.books.push([...event.levels.values.subarray(0, event.levels.count)])
      })
    }
    this.venue.setDeskTime(untilUs as TimeUs)
    return this
  }

  quote(id: number, side: 1 | -1, ticks: number, lots: number, revision = 0): this {
    const effect = createEffect('quote')
    effect.clientId = id as ClientId
    effect.group = 2
    effect.instrument = instrument
    effect.side = side
    effect.ticks = ticks as Ticks
    effect.lots = lots as Lots
    effect.revision = revision
    this.venue.send(effect)
    return this
  }

  place(
    id: number,
    side: 1 | -1,
    ticks: number,
    lots: number,
    timeInForce: EffectOf<'place'>['timeInForce'] = 'immediate-or-cancel',
  ): this {
    const effect = createEffect('place')
    effect.clientId = id as ClientId
    effect.instrument = instrument
    effect.side = side
    effect.ticks = ticks as Ticks
    effect.lots = lots as Lots
    effect.timeInForce = timeInForce
    this.venue.send(effect)
    return this
  }

  cancel(id: number): this {
    const effect = createEffect('cancel')
    effect.clientId = id as ClientId
    this.venue.send(effect)
    return this
  }

  /** Words of some kinds, without the times. */
  said(...kinds: string[]): (string | number)[][] {
    return this.words.filter((word) => kinds.includes(word[1])).map(([, ...rest]) => rest)
  }
}

/** A book of 100 at 10,000 and 100 at 10,001, known from 0. */
function calm(market: 'usd-m' | 'coin-m' | 'spot' = 'usd-m'): TestTape {
  return new TestTape(market).snapshot(
    0,
    [
      [10_000, 100],
      [9_999, 50],
    ],
    [
      [10_001, 100],
      [10_002, 50],
    ],
  )
}

describe('latency', () => {
  test('nothing of an order happens before it arrives, nor is known before an answer', () => {
    const tape = calm()
      .depth(90_000, [[10_000, 0]], [])
      .trade(104_999, 10_000, 5, -1)
      .trade(105_001, 10_000, 5, -1)
      .trade(400_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5).until(500_000)
    expect(bench.words.filter(([, kind]) => kind === 'accepted' || kind === 'fill')).toEqual([
      [100_000 + requestUs + responseUs, 'accepted', 1, 'none', 5],
      [105_001 + responseUs, 'fill', 1, 10_000, 5, 'maker'],
    ])
  })

  test('what happens when a cancel arrives happens before it', () => {
    const tape = calm()
      .depth(10_000, [[10_000, 0]], [])
      .trade(105_000, 10_000, 3, -1)
      .trade(105_001, 10_000, 3, -1)
      .trade(400_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(50_000).quote(1, 1, 10_000, 5)
    bench.until(100_000).cancel(1).until(500_000)
    expect(bench.said('fill', 'cancelled')).toEqual([
      ['fill', 1, 10_000, 3, 'maker'],
      ['cancelled', 1, 'user', 0],
    ])
  })

  test('what a late message tells happened when it happened, to whom was there', () => {
    const tape = calm()
      .depth(10_000, [[10_000, 0]], [])
      .late(700_000)
      .trade(200_000, 10_000, 3, -1)
      .late(0)
      .trade(990_000, 10_001, 1, 1)
    const bench = new Bench(tape).until(190_000).quote(1, 1, 10_000, 2).until(197_000)
    bench.quote(2, 1, 10_000, 2).until(1_000_000)
    expect(bench.words.filter(([, kind]) => kind === 'fill' || kind === 'trade')).toEqual([
      [200_000 + responseUs, 'fill', 1, 10_000, 2, 'maker'],
      [900_000 + feedUs, 'trade'],
      [990_000 + feedUs, 'trade'],
    ])
  })

  test('public messages reach the desk when the tape received them', () => {
    const bench = new Bench(calm().trade(10_000, 10_000, 5, -1)).until(1_000_000)
    expect(bench.words).toEqual([
      [feedUs, 'feed', 'up'],
      [feedUs, 'book'],
      [10_000 + feedUs, 'trade'],
    ])
  })
})

describe('the queue', () => {
  test('an order waits behind all that was shown when it arrived', () => {
    const tape = calm()
      .trade(200_000, 10_000, 99, -1)
      .trade(300_000, 10_000, 4, -1)
      .trade(400_000, 10_000, 9, -1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5).until(500_000)
    expect(bench.said('fill')).toEqual([
      ['fill', 1, 10_000, 3, 'maker'],
      ['fill', 1, 10_000, 2, 'maker'],
    ])
  })

  test('cancellations of others move it only in the model that says so', () => {
    const tape = (): TestTape =>
      calm()
        .depth(200_000, [[10_000, 10]], [])
        .trade(300_000, 10_000, 12, -1)
    const filled = (model: QueueModel): unknown =>
      new Bench(tape(), model).until(100_000).quote(1, 1, 10_000, 5).until(500_000).said('fill')
    expect(filled('trades')).toEqual([])
    expect(filled('proportional')).toEqual([['fill', 1, 10_000, 2, 'maker']])
  })

  test('a trade is not a cancellation too, once the book shows it', () => {
    const tape = calm()
      .trade(200_000, 10_000, 40, -1)
      .depth(200_100, [[10_000, 60]], [])
      .trade(300_000, 10_000, 62, -1)
    const bench = new Bench(tape, 'proportional').until(100_000).quote(1, 1, 10_000, 5)
    expect(bench.until(500_000).said('fill')).toEqual([['fill', 1, 10_000, 2, 'maker']])
  })

  test('a trade through its price fills it whatever was ahead, and as much as traded', () => {
    const tape = calm().trade(200_000, 9_999, 3, -1).trade(300_000, 10_001, 50, 1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5).until(500_000)
    expect(bench.said('fill')).toEqual([['fill', 1, 10_000, 3, 'maker']])
  })

  test('buyers do not fill bids, and what the venue moves itself fills nobody', () => {
    const tape = calm()
      .trade(200_000, 10_000, 500, 1)
      .trade(250_000, 9_000, 500, -1, false)
      .trade(300_000, 10_001, 1, 1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5).until(500_000)
    expect(bench.said('fill', 'trade')).toEqual([['trade'], ['trade']])
  })

  test('fewer lots at its price keep its place, anything else loses it', () => {
    const tape = (): TestTape =>
      calm().trade(200_000, 10_000, 100, -1).trade(400_000, 10_000, 4, -1)
    const amended = (ticks: number, lots: number): unknown =>
      new Bench(tape())
        .until(100_000)
        .quote(1, 1, 10_000, 5)
        .until(300_000)
        .quote(1, 1, ticks, lots, 1)
        .until(500_000)
        .said('edited', 'fill')
    expect(amended(10_000, 4)).toEqual([
      ['edited', 1, 'none', 4],
      ['fill', 1, 10_000, 4, 'maker'],
    ])
    expect(amended(10_000, 6)).toEqual([['edited', 1, 'none', 6]])
  })

  test('beyond the snapshot only a trade through fills', () => {
    const tape = calm().trade(200_000, 9_000, 900, -1).trade(300_000, 8_999, 2, -1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 9_000, 5).until(500_000)
    expect(bench.said('fill')).toEqual([['fill', 1, 9_000, 2, 'maker']])
  })

  test('until a change names the price, or the market has been there', () => {
    const tape = calm()
      .depth(50_000, [[9_000, 30]], [])
      .trade(200_000, 9_000, 33, -1)
      .ticker(300_000, [8_990, 9], [8_995, 9], 5)
      .ticker(350_000, [9_010, 9], [9_015, 9], 6)
      .trade(500_000, 8_996, 3, -1)
      .trade(600_000, 9_999, 1, 1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 9_000, 5)
    bench.until(250_000).cancel(1).until(400_000).quote(2, 1, 8_996, 5).until(700_000)
    expect(bench.said('fill')).toEqual([
      ['fill', 1, 9_000, 3, 'maker'],
      ['fill', 2, 8_996, 3, 'maker'],
    ])
  })
})

describe('the market comes to us', () => {
  test('an ask at our bid is ours, as much as is shown, once', () => {
    const tape = calm()
      .depth(
        200_000,
        [
          [10_000, 0],
          [9_999, 0],
          [9_990, 50],
        ],
        [[9_999, 3]],
      )
      .depth(210_000, [], [[10_002, 51]])
      .depth(220_000, [], [[9_999, 4]])
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 20).until(500_000)
    // Three shown; nothing new; four shown where three had been.
    expect(bench.said('fill')).toEqual([
      ['fill', 1, 10_000, 3, 'maker'],
      ['fill', 1, 10_000, 4, 'maker'],
    ])
    // The middle of before the seller came: 10,000.5, then 9,994.5; in ticks of 0.1 and lots of
    // 0.001.
    expect(bench.recorder.spread).toBeCloseTo((3 * 0.5 - 4 * 5.5) * 1e-4, 12)
  })

  test('a newer bookTicker shows it before the book does', () => {
    const tape = calm().ticker(200_000, [9_990, 7], [9_995, 2], 5).trade(300_000, 9_995, 1, 1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5).until(500_000)
    expect(bench.said('fill')).toEqual([['fill', 1, 10_000, 2, 'maker']])
    expect(bench.recorder.midTicks).toBe(9992.5)
  })
})

describe('taking', () => {
  test('an immediate order takes what is shown, level by level, and the rest expires', () => {
    const tape = calm().trade(400_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(100_000).place(1, 1, 10_002, 170).until(500_000)
    expect(bench.said('accepted', 'fill', 'expired')).toEqual([
      ['accepted', 1, 'none', 170],
      ['fill', 1, 10_001, 100, 'taker'],
      ['fill', 1, 10_002, 50, 'taker'],
      ['expired', 1, 'none', 0],
    ])
  })

  test('what was taken is gone until the tape shows another quantity there', () => {
    const tape = calm()
      .depth(300_000, [], [[10_002, 60]])
      .depth(350_000, [], [[10_001, 90]])
      .trade(600_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(100_000).place(1, 1, 10_001, 80)
    bench.until(200_000).place(2, 1, 10_001, 80).until(305_000).place(3, 1, 10_001, 80)
    bench.until(360_000).place(4, 1, 10_001, 80).until(700_000)
    expect(bench.said('fill').map(([, id, , lots]) => [id, lots])).toEqual([
      [1, 80],
      [2, 20],
      [4, 80],
    ])
  })

  test('all or nothing', () => {
    const tape = calm().trade(400_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(100_000).place(1, 1, 10_002, 151, 'fill-or-kill')
    bench.place(2, 1, 10_002, 150, 'fill-or-kill').until(500_000)
    expect(bench.said('fill').map(([, id]) => id)).toEqual([2, 2])
  })

  test('a plain order rests with what it could not take', () => {
    const tape = calm()
      .depth(200_000, [], [[10_001, 0]])
      .trade(300_000, 10_000, 20, -1)
      .trade(350_000, 10_000, 20, 1)
    const bench = new Bench(tape).until(100_000).place(1, 1, 10_001, 110, 'good-till-cancelled')
    bench.until(500_000)
    expect(bench.said('fill')).toEqual([
      ['fill', 1, 10_001, 100, 'taker'],
      ['fill', 1, 10_001, 10, 'maker'],
    ])
  })
})

describe('refusals', () => {
  test('a quote that would take is rejected, and one amended so is gone', () => {
    const tape = calm().trade(900_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_001, 5).quote(2, -1, 10_002, 5)
    bench.until(200_000).quote(2, -1, 10_000, 5, 1).until(950_000)
    expect(bench.said('rejected', 'accepted', 'edit-rejected', 'cancelled', 'fill')).toEqual([
      ['rejected', 1, 'post-only', 0],
      ['accepted', 2, 'none', 5],
      ['edit-rejected', 2, 'post-only', 5],
      ['cancelled', 2, 'post-only', 0],
    ])
  })

  test('an order that would meet our own, one without lots, one that is there already', () => {
    const tape = calm().trade(900_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(100_000).quote(1, -1, 10_001, 5)
    bench.until(200_000).place(2, 1, 10_001, 5).quote(3, 1, 9_999, 0).quote(1, 1, 9_999, 5)
    bench.until(950_000)
    expect(bench.said('rejected').map(([, id, reason]) => [id, reason])).toEqual([
      [2, 'self-match'],
      [3, 'off-lot'],
      [1, 'duplicate'],
    ])
  })

  test('an order that the venue does not know', () => {
    const bench = new Bench(calm().trade(400_000, 10_000, 1, 1)).until(100_000).cancel(9)
    bench.quote(8, 1, 9_999, 5, 1).until(500_000)
    expect(bench.said('cancel-rejected', 'edit-rejected')).toEqual([
      ['cancel-rejected', 9, 'unknown-order', 0],
      ['edit-rejected', 8, 'unknown-order', 0],
    ])
  })
})

describe('where the book is not known', () => {
  test('before the snapshot no order is taken in', () => {
    const tape = new TestTape().depth(0, [[10_000, 5]], [[10_001, 5]]).depth(400_000, [], [])
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5).until(500_000)
    expect(bench.said('rejected')).toEqual([['rejected', 1, 'instrument-closed', 0]])
  })

  test('a gap cancels what rests, and nothing trades until a snapshot', () => {
    const tape = calm()
      .depth(200_000, [[10_000, 90]], [], 3)
      .trade(250_000, 9_000, 900, -1)
      .snapshot(400_000, [[10_000, 100]], [[10_001, 100]])
      .trade(600_000, 9_990, 4, -1)
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5)
    bench.until(300_000).quote(2, 1, 10_000, 5).until(500_000).quote(3, 1, 10_000, 5)
    bench.until(900_000)
    expect(bench.said('cancelled', 'rejected', 'fill', 'feed')).toEqual([
      ['feed', 'up'],
      ['feed', 'gap'],
      ['cancelled', 1, 'disconnected', 0],
      ['rejected', 2, 'instrument-closed', 0],
      ['feed', 'resync'],
      ['fill', 3, 10_000, 4, 'maker'],
    ])
    expect(bench.venue.exchange.gaps).toBe(1)
  })

  test('after the last message nothing trades and nothing is taken in', () => {
    const bench = new Bench(calm().trade(10_000, 10_000, 1, 1)).until(20_000)
    bench.place(1, 1, 10_002, 5).quote(2, 1, 10_000, 5).until(500_000)
    expect(bench.said('rejected', 'fill').map(([kind, id]) => [kind, id])).toEqual([
      ['rejected', 1],
      ['rejected', 2],
    ])
  })
})

describe('what the desk is shown', () => {
  test('its own orders, as confirmed, at the next change of the book', () => {
    const tape = calm()
      .depth(50_000, [[9_999, 51]], [])
      .depth(200_000, [[9_999, 52]], [])
      .depth(300_000, [[9_999, 53]], [])
      .depth(400_000, [[9_998, 1]], [])
      .snapshot(500_000, [[10_000, 100]], [[10_001, 100]])
      .depth(600_000, [[9_999, 54]], [])
    const bench = new Bench(tape).until(100_000).quote(1, 1, 10_000, 5).quote(2, -1, 10_003, 7)
    bench.until(310_000).quote(1, 1, 9_999, 6, 1).until(510_000).cancel(1).until(700_000)
    expect(bench.books.slice(1)).toEqual([
      [9_999, 51],
      [9_999, 52, 10_000, 105, 10_003, 7],
      [9_999, 53],
      [9_998, 1, 10_000, 100, 9_999, 59],
      [10_000, 100, 9_999, 6, 10_001, 100, 10_003, 7],
      [9_999, 54],
    ])
  })

  test('an account that a report agrees with', () => {
    const tape = calm('spot').trade(400_000, 10_000, 1, 1)
    const bench = new Bench(tape).until(100_000).place(1, 1, 10_001, 40).quote(2, 1, 9_999, 5)
    const report = createEffect('report')
    report.report = 9
    bench.venue.send(report)
    const seen: DeskEvent[] = []
    while (bench.venue.nextReceiveUs() < originUs + 300_000) {
      bench.venue.deliver((event) => seen.push({ ...event }))
    }
    const rows = seen.filter(({ kind }) => /^(openOrder|.*Report|reportEnd)$/.test(kind))
    // 40 lots of 1e-8 coin at 100.01 USD, and a fee of five parts in ten thousand.
    expect(rows).toMatchObject([
      { kind: 'openOrder', report: 9, clientId: 2, side: 1, ticks: 9_999, remainingLots: 5 },
      { kind: 'positionReport', lots: 40 },
      { kind: 'balanceReport', asset: 0, cash: 10n ** 16n - 40n * 10_001n - 201n },
      { kind: 'balanceReport', asset: 1, cash: 20n * 10n ** 8n + 40n },
      { kind: 'reportEnd', report: 9 },
    ])
  })
})
