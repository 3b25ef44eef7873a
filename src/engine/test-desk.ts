// A desk for tests of this room: events in by hand, no venue and no loop. It lists a perpetual
// and a grid of options, speaks for the market, and answers fits with a flat smile. Nothing but
// tests may reach it.

import {
  type AssetIndex,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
  usPerDay,
} from '../base/index.ts'
import { assetIndexOf, type DeribitSymbol, deribitTerms } from '../instrument/index.ts'
import { type DeskConfig, defaultDesk } from './config.ts'
import { Desk } from './desk.ts'
import { type DeskEffect } from './effect.ts'
import { createEvent, type EventKind, type EventOf } from './event.ts'

export const startUs: TimeUs = 1_767_600_000_000_000 as TimeUs // 2026-01-05T08:00:00Z
export const btc: AssetIndex = 1 as AssetIndex

/** BTC alone, small tables, the defaults otherwise. */
export function testConfig(changes: Partial<DeskConfig> = {}): DeskConfig {
  const { limits, hedging, quoting, capacity, freeboard, universe } = defaultDesk
  const isBtc = ({ code }: { readonly code: string }): boolean => code === 'BTC'
  return {
    ...defaultDesk,
    underlyings: ['BTC'],
    capacity: { ...capacity, instruments: 128, orders: 128, effects: 256, seenTrades: 64 },
    universe: { ...universe, optionsMax: 12, sliceMax: 32 },
    hedging: { underlyings: hedging.underlyings.filter(isBtc) },
    quoting: { ...quoting, underlyings: quoting.underlyings.filter(isBtc) },
    limits: {
      ...limits,
      underlyings: limits.underlyings.filter(isBtc),
      preTrade: { ...limits.preTrade, ordersMax: 120 },
    },
    freeboard: { ...freeboard, betas: [1] },
    ...changes,
  }
}

export class TestDesk {
  readonly desk: Desk
  nowUs: number = startUs

  constructor(config: DeskConfig = testConfig()) {
    this.desk = new Desk(config)
    this.say('start', { run: 1 })
  }

  get state(): Desk['state'] {
    return this.desk.state
  }

  /** One event, now; returns copies of what it made. */
  say<K extends EventKind>(kind: K, fields: Partial<EventOf<K>> = {}): DeskEffect[] {
    const event = Object.assign(createEvent(kind), fields, {
      sequence: this.desk.sequence + 1,
      timeUs: this.nowUs as TimeUs,
      monotonicUs: this.nowUs,
    })
    const effects = this.desk.apply(event as never)
    return Array.from({ length: effects.count }, (_, i) => ({ ...effects.at(i) }))
  }

  pass(us: number): this {
    this.nowUs += us
    return this
  }

  list(symbol: Partial<Omit<DeribitSymbol, 'expiryUs'>> & { readonly expiryUs?: number }): number {
    const { config, catalogue } = this.state
    const whole = { base: 'BTC', quote: '', kind: 'perpetual', strike: 0, optionSide: 0 } as const
    const terms = deribitTerms({
      symbol: { ...whole, expiryUs: 0, ...symbol } as DeribitSymbol,
      base: assetIndexOf(config.assets, 'BTC') as AssetIndex,
      usd: 0 as AssetIndex,
      nowUs: startUs,
    })
    if (!terms.ok) throw new Error(JSON.stringify(terms.refusal))
    const { kind, tickSteps, ...rest } = terms.value
    const values = Float64Array.from(tickSteps.flatMap((s) => [s.aboveTicks, s.stepTicks]))
    const instrument = catalogue.count as InstrumentIndex
    const steps = { count: values.length, values }
    this.say('listed', { ...rest, instrument, instrumentKind: kind, tickSteps: steps })
    return instrument
  }

  /** Calls and puts at these strikes, expiring in so many days. */
  listOptions(days: number, strikes: readonly number[]): number[] {
    const expiryUs = this.nowUs + days * usPerDay
    return strikes.flatMap((strike) =>
      ([1, -1] as const).map((optionSide) =>
        this.list({ kind: 'option', expiryUs, strike, optionSide }),
      ),
    )
  }

  index(priceUsd: number): DeskEffect[] {
    return this.say('index', { asset: btc, priceUsd })
  }

  top(instrument: number, bid: readonly [number, number], ask: readonly [number, number]): void {
    this.say('top', {
      instrument: instrument as InstrumentIndex,
      bidTicks: bid[0] as Ticks,
      bidLots: bid[1] as Lots,
      askTicks: ask[0] as Ticks,
      askLots: ask[1] as Lots,
    })
  }

  ticker(instrument: number, markPrice: number, underlyingPrice: number): void {
    const at = instrument as InstrumentIndex
    this.say('ticker', { instrument: at, markPrice, underlyingPrice, markVol: 0.5 })
  }

  /** A fit of one flat smile per expiry is asked for and accepted. */
  fit(volAnnual: number, daysOut: readonly number[], errorVolPt = 0.2): DeskEffect[] {
    this.say('timer', { timer: 'surface', scope: btc })
    const request = this.state.request
    const indexUsd = this.state.market.indexUsd[btc] ?? 0
    for (const days of daysOut) {
      const values = Float64Array.of((volAnnual * volAnnual * days) / 365, 0, 0, 0, 0.1)
      this.say('fitSlice', {
        request,
        underlying: btc,
        expiryUs: (startUs + days * usPerDay) as TimeUs,
        forward: indexUsd,
        parameters: { count: values.length, values },
        errorVolPt,
      })
    }
    return this.say('fitEnd', { request, underlying: btc, status: 'accepted' })
  }
}
