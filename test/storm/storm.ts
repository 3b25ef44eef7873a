// One storm: a desk in bad weather, an operator who presses everything, rules after every event;
// then calm, a look at whether it came back, a stop, and a replay. The same seed is the same storm,
// to the bit.

import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  Prng,
  SnapshotReader,
  SnapshotWriter,
} from '../../src/base/index.ts'
import {
  createEventDecoder,
  Desk,
  type DeskEffect,
  type DeskEvent,
  encodeEffect,
  encodeEvent,
} from '../../src/engine/index.ts'
import { limitNames } from '../../src/limits/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { seconds } from '../support/small-desk.ts'
import { Auditor } from './auditor.ts'
import { spoil } from './line.ts'
import { Rules, Violation } from './rules.ts'
import { calm, drawWeather, type Weather } from './weather.ts'

export type StormReport = {
  readonly seed: number
  readonly events: number
  readonly fills: number
  readonly hedges: number
  readonly settled: number
  readonly kills: number
  readonly digest: string
}

/** Plants something wrong between desk and exchange: what a storm is worth is what it finds. */
export type Plant = (rig: DeskRig) => void

/** What the run was made of, for living it again. */
class Record {
  readonly events: Uint8Array[] = []
  readonly effects: Digest = new Digest()
  readonly #writer: ByteWriter = new ByteWriter()
  snapshot: { readonly at: number; readonly bytes: Uint8Array } | undefined

  add(event: DeskEvent, effects: readonly DeskEffect[]): void {
    this.#writer.reset()
    encodeEvent(this.#writer, event)
    this.events.push(this.#writer.view().slice())
    if (this.snapshot === undefined) return
    addEffects(this.effects, this.#writer, effects)
  }

  takeSnapshot(desk: Desk): void {
    const writer = new ByteWriter()
    desk.state.visit(new SnapshotWriter(writer))
    this.snapshot = { at: this.events.length, bytes: writer.view().slice() }
  }
}

function addEffects(digest: Digest, writer: ByteWriter, effects: readonly DeskEffect[]): void {
  writer.reset()
  for (const effect of effects) encodeEffect(writer, effect)
  digest.update(writer.view())
}

function effectsOf(desk: Desk): DeskEffect[] {
  return Array.from({ length: desk.effects.count }, (_, i) => desk.effects.at(i))
}

function stateDigest(desk: Desk): string {
  const digest = new Digest()
  desk.state.visit(new DigestVisitor(digest))
  return digest.hex()
}

/** Bids, and asks, that rest at the exchange when all is well. */
const quotesLeast = 2

export class Storm {
  readonly weather: Weather
  readonly rig: DeskRig
  readonly #prng: Prng
  readonly #record: Record = new Record()
  readonly #rules: Rules
  readonly #seed: number
  readonly #snapshotAt: number
  /** What is planted in one desk is not in its replay: they differ, and that proves nothing. */
  readonly #isPlanted: boolean

  constructor(seed: number, plant?: Plant) {
    this.#seed = seed
    this.#prng = Prng.fromSeed(seed, 'storm').split('operator')
    this.weather = drawWeather(seed)
    const { world, desk } = this.weather
    this.rig = new DeskRig({ world, desk, seed })
    this.rig.wire.keeps = false
    spoil(this.rig, this.weather, Prng.fromSeed(seed, 'storm').split('line'))
    plant?.(this.rig)
    this.#isPlanted = plant !== undefined
    const auditor = new Auditor(desk.assets, (i) => this.rig.state.catalogue.terms(i))
    this.#rules = new Rules(this.rig, auditor)
    this.#snapshotAt = 1000 + this.#prng.below(4000)
    this.rig.afterEvent = (event) => {
      const effects = effectsOf(this.rig.run.loop.desk)
      this.#record.add(event, effects)
      auditor.on(event)
      this.#rules.check(effects)
      if (this.rig.state.sequence === this.#snapshotAt) {
        this.#record.takeSnapshot(this.rig.run.loop.desk)
      }
    }
  }

  /** Throws `Violation` at the first thing that does not hold. */
  run(): StormReport {
    const { rig, weather } = this
    rig.start()
    const endUs = rig.nowUs + weather.stormUs
    while (rig.nowUs < endUs) {
      rig.runFor(Math.min(this.#untilCommandUs(), endUs - rig.nowUs))
      if (rig.nowUs < endUs) this.#press()
    }
    calm(weather.faults)
    this.#comeBack()
    this.#waitForLife()
    rig.command('stop')
    rig.runFor(20 * seconds)
    this.#rules.checkEnd()
    if (!this.#isPlanted) this.#relive()
    const { counters, kill } = rig.state
    return {
      seed: this.#seed,
      events: rig.state.sequence,
      fills: counters.fills,
      hedges: counters.hedges,
      settled: counters.settledPositions,
      kills: kill.killCount,
      digest: rig.run.loop.desk.digest(),
    }
  }

  #untilCommandUs(): number {
    return Math.ceil(this.weather.commandEveryUs * (0.2 + 1.6 * this.#prng.uniform()))
  }

  #press(): void {
    const { rig } = this
    const draw = this.#prng.below(100)
    if (draw < 12) rig.command('pause')
    else if (draw < 32) rig.command('resume')
    else if (draw < 44) rig.command('kill')
    else if (draw < 68) rig.command('rearm')
    else if (draw < 78) rig.command('reconcile')
    else this.#setLimit()
  }

  #setLimit(): void {
    const name = limitNames[this.#prng.below(limitNames.length)]!
    const share = [0, 0.1, 0.5, 1][this.#prng.below(4)]!
    const ceilings: { readonly [name: string]: number } = {
      'order-lots': 100,
      'position-lots': 1000,
      'delta-usd': this.weather.desk.limits.underlyings[0]!.deltaUsdMax,
      'vega-usd-per-vol-pt': this.weather.desk.limits.underlyings[0]!.vegaUsdPerVolPtMax,
      'order-usd': 300_000,
      'loss-window-usd': 40_000,
      'loss-since-start-usd': 100_000,
      orders: 250,
    }
    const isByAsset = name === 'delta-usd' || name === 'vega-usd-per-vol-pt'
    this.rig.command('set-limit', isByAsset ? `${name}:BTC` : name, share * ceilings[name]!)
  }

  /** What a person does after a storm: limits as they were, armed, resumed, reconciled. */
  #comeBack(): void {
    const { rig, weather } = this
    const untilUs = rig.nowUs + weather.calmUs
    const [underlying] = weather.desk.limits.underlyings
    const { preTrade } = weather.desk.limits
    rig.runFor(15 * seconds)
    rig.command('resume')
    rig.command('set-limit', 'delta-usd:BTC', underlying!.deltaUsdMax)
    rig.command('set-limit', 'vega-usd-per-vol-pt:BTC', underlying!.vegaUsdPerVolPtMax)
    rig.command('set-limit', 'order-usd', preTrade.orderUsdMax)
    rig.command('set-limit', 'loss-window-usd', preTrade.lossWindowUsdMax)
    rig.command('set-limit', 'loss-since-start-usd', preTrade.lossSinceStartUsdMax)
    rig.command('set-limit', 'orders', preTrade.ordersMax)
    for (let attempt = 0; attempt < 5 && !rig.state.kill.isArmed; attempt += 1) {
      rig.command('rearm')
      rig.runFor(5 * seconds)
    }
    rig.command('reconcile')
    rig.runFor(untilUs - rig.nowUs)
  }

  /** A last outage may have been on its way when the calm began: from its end on, two minutes. */
  #waitForLife(): void {
    const { rig, weather } = this
    for (let wait = 0; wait < 6 && !this.#rules.isAlive(quotesLeast); wait += 1) {
      rig.runFor(weather.calmUs / 2)
    }
    this.#rules.checkAlive(quotesLeast)
  }

  /** From event zero, and from a snapshot on the way: the same effects, the same state. */
  #relive(): void {
    const { state } = this.rig
    const wanted = this.rig.run.loop.desk.digest()
    const decode = createEventDecoder()
    const whole = new Desk(this.weather.desk)
    for (const bytes of this.#record.events) whole.apply(decode(new ByteReader(bytes)))
    if (whole.digest() !== wanted) throw new Violation('I6', state, 'the replay ends otherwise')
    const { snapshot } = this.#record
    if (snapshot === undefined) return
    const restored = new Desk(this.weather.desk)
    restored.state.visit(new SnapshotReader(new ByteReader(snapshot.bytes)))
    const effects = new Digest()
    const writer = new ByteWriter()
    for (const bytes of this.#record.events.slice(snapshot.at)) {
      const desk = restored
      desk.apply(decode(new ByteReader(bytes)))
      addEffects(effects, writer, effectsOf(desk))
    }
    if (effects.hex() !== this.#record.effects.hex()) {
      throw new Violation('I6', state, 'effects after a restore differ')
    }
    if (stateDigest(restored) !== stateDigest(this.rig.run.loop.desk)) {
      throw new Violation('I6', state, 'the state after a restore differs')
    }
  }
}

export function runStorm(seed: number, plant?: Plant): StormReport {
  return new Storm(seed, plant).run()
}
