// A hand on the wire for tests: sends requests at chosen times and keeps plain copies of what comes
// back. It must hold no opinion about what should come back.

import {
  type ClientId,
  type DurationUs,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import {
  createEffect,
  type DeskEvent,
  type EffectKind,
  type EffectOf,
  type EventKind,
  type EventOf,
  type EventSink,
  type VenueEffect,
} from '../engine/index.ts'
import { clientIdOf, type Side, type TimeInForce } from '../order/index.ts'
import { defaultWorld, type FaultWorld, type FlowWorld, type WorldConfig } from './config.ts'
import { createExchange, type Exchange } from './exchange.ts'

const noFlow: FlowWorld = {
  ...defaultWorld.flow,
  optionTradesPerDay: 0,
  perpetualTradesPerSecond: 0,
  futureTradesPerSecond: 0,
  volInformedPerDay: 0,
  moveInformedShare: 0,
  sniperShare: 0,
  liquidationsPerJump: 0,
}

/** A small world that moves once a minute, where nobody trades unless a test makes them. */
export const quietWorld: WorldConfig = {
  ...defaultWorld,
  indexStepUs: 60_000_000 as DurationUs,
  optionTickerUs: 3_600_000_000 as DurationUs,
  futureTickerUs: 3_600_000_000 as DurationUs,
  listing: { days: 1, weeks: 1, months: 0, quarters: 0 },
  strikesMax: 8,
  instrumentCapacity: 512,
  orderCapacity: 512,
  flow: noFlow,
}

export function withFaults(faults: Partial<FaultWorld>): WorldConfig {
  return { ...quietWorld, faults: { ...quietWorld.faults, ...faults } }
}

export type OrderTerms = {
  readonly instrument: number
  readonly side: Side
  readonly ticks: number
  readonly lots: number
}

export type PlaceTerms = OrderTerms & {
  readonly timeInForce?: TimeInForce
  readonly postOnly?: boolean
  readonly reduceOnly?: boolean
}

export class Rig {
  readonly exchange: Exchange
  readonly events: DeskEvent[] = []
  nowUs: number
  #sequence = 0
  readonly #sink: EventSink

  /** Tops and tickers are many: they are kept only when `keepsQuotes`. */
  constructor(config: WorldConfig = quietWorld, seed = 1, keepsQuotes = false) {
    this.exchange = createExchange(config, seed)
    this.nowUs = config.startUs
    this.#sink = (event) => {
      this.nowUs = event.timeUs
      const isQuote = event.kind === 'top' || event.kind === 'ticker'
      if (keepsQuotes || !isQuote) this.events.push({ ...event })
    }
  }

  get world(): Exchange['world'] {
    return this.exchange.world
  }

  /** Delivers everything that arrives within `us` from now; the desk's clock follows. */
  run(us: number): void {
    const untilUs = this.nowUs + us
    while (this.exchange.nextReceiveUs(untilUs) < untilUs) this.exchange.deliver(this.#sink)
    this.nowUs = untilUs
    this.exchange.setDeskTime(untilUs as TimeUs)
  }

  /** Events of one kind so far. */
  of<K extends EventKind>(kind: K): EventOf<K>[] {
    return this.events.filter((event): event is DeskEvent & EventOf<K> => event.kind === kind)
  }

  /** Order messages of one client id, as "status reason". */
  story(clientId: number): string[] {
    return this.of('order')
      .filter((event) => event.clientId === clientId)
      .map((event) => `${event.status} ${event.reason}`)
  }

  place(terms: PlaceTerms): ClientId {
    const effect = this.#effect('place')
    effect.clientId = clientIdOf(effect.sequence, 0)
    setOrder(effect, terms)
    effect.timeInForce = terms.timeInForce ?? 'good-till-cancelled'
    effect.postOnly = terms.postOnly ?? false
    effect.reduceOnly = terms.reduceOnly ?? false
    this.#send(effect)
    return effect.clientId
  }

  edit(clientId: ClientId, revision: number, terms: OrderTerms): void {
    const effect = this.#effect('edit')
    effect.clientId = clientId
    effect.revision = revision
    setOrder(effect, terms)
    this.#send(effect)
  }

  /** Adds a row to the mass quote under construction; `flush` sends it. */
  quote(group: number, terms: OrderTerms, clientId?: ClientId, revision = 0): ClientId {
    const effect = this.#effect('quote')
    effect.clientId = clientId ?? clientIdOf(effect.sequence, 0)
    effect.group = group
    effect.revision = revision
    setOrder(effect, terms)
    this.#send(effect)
    return effect.clientId
  }

  flush(): void {
    this.exchange.flush()
  }

  cancel(clientId: ClientId): void {
    const effect = this.#effect('cancel')
    effect.clientId = clientId
    this.#send(effect)
  }

  cancelAll(): void {
    this.#send(this.#effect('cancelAll'))
  }

  cancelGroup(group: number): void {
    const effect = this.#effect('cancelGroup')
    effect.group = group
    this.#send(effect)
  }

  protect(
    group: number,
    terms: {
      readonly intervalUs?: number
      readonly frozenUs?: number
      readonly quantityBase?: number
      readonly deltaBase?: number
      readonly vegaUsdPerVolPt?: number
    } = {},
  ): void {
    const effect = this.#effect('setProtection')
    effect.group = group
    effect.intervalUs = (terms.intervalUs ?? 5_000_000) as DurationUs
    effect.frozenUs = (terms.frozenUs ?? 0) as DurationUs
    effect.quantityBase = terms.quantityBase ?? 0
    effect.deltaBase = terms.deltaBase ?? 0
    effect.vegaUsdPerVolPt = terms.vegaUsdPerVolPt ?? 0
    this.#send(effect)
  }

  resetProtection(group: number): void {
    const effect = this.#effect('resetProtection')
    effect.group = group
    this.#send(effect)
  }

  report(report: number): void {
    const effect = this.#effect('report')
    effect.report = report
    this.#send(effect)
  }

  /** The first option of the world with a two-sided market and a price of at least `ticksLeast`. */
  liquidOption(ticksLeast = 60): number {
    const { table, matching } = this.world
    for (let i = 0; i < table.count; i += 1) {
      if (table.terms[i]!.kind !== 'option' || table.state[i] !== 0) continue
      if (matching.bestTicks(i * 2) >= ticksLeast && matching.bestTicks(i * 2 + 1) > 0) return i
    }
    return -1
  }

  bid(instrument: number): number {
    return this.world.matching.bestTicks(instrument * 2)
  }

  ask(instrument: number): number {
    return this.world.matching.bestTicks(instrument * 2 + 1)
  }

  #effect<K extends EffectKind>(kind: K): EffectOf<K> {
    this.#sequence += 1
    const effect = createEffect(kind)
    effect.sequence = this.#sequence
    effect.ordinal = 0
    return effect
  }

  #send(effect: unknown): void {
    this.exchange.setDeskTime(this.nowUs as TimeUs)
    this.exchange.send(effect as VenueEffect)
  }
}

function setOrder(
  effect: {
    instrument: InstrumentIndex
    side: Side
    ticks: Ticks
    lots: Lots
  },
  terms: OrderTerms,
): void {
  effect.instrument = terms.instrument as InstrumentIndex
  effect.side = terms.side
  effect.ticks = terms.ticks as Ticks
  effect.lots = terms.lots as Lots
}
