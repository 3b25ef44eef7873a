// What must hold after every event, whatever the weather, each with an id that a failing seed is
// reported by. The rules look at the desk and at the exchange's own books side by side; they never
// look at how the desk decided.
//
//   I1  positions, cash and ledger are the sums of what was said, and equal the exchange's when
//       nothing is under way
//   I2  every order that lives at the exchange is known to the desk
//   I3  exposure as maintained is exposure from scratch, to the bit
//   I4  nothing is placed while killed, stopping, or in a mode that forbids it; a pause lets hedges
//       out and nothing else
//   I5  after a kill nothing lives at the exchange, within a bound
//   I6  a replay, from the start and from a snapshot, ends in the same digest
//   I7  when the storm is over, both sides are quoted again
//   I8  a line that loses nothing makes no break between the books
//   I9  after a stop nothing lives anywhere
//   I10 what rests at the exchange is in the worst case (law 10)
//   I11 hedges in flight never exceed their number
//   I12 nothing that an honest venue says is refused as malformed

import { ByteReader, ByteWriter, SnapshotReader, SnapshotWriter } from '../../src/base/index.ts'
import { type DeskEffect, type DeskState, waitsForJournal } from '../../src/engine/index.ts'
import { Exposure } from '../../src/exposure/index.ts'
import { purposes } from '../../src/order/index.ts'
import { type DeskRig } from '../support/desk-rig.ts'
import { type Auditor } from './auditor.ts'

export type RuleId =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'

export class Violation extends Error {
  override readonly name = 'Violation'
  readonly rule: RuleId

  constructor(rule: RuleId, state: DeskState, detail: string) {
    super(`${rule} at event ${state.sequence}, ${state.timeUs} us: ${detail}`)
    this.rule = rule
  }
}

/** From the pull of the switch to the last order's end: resends, a lost line, slow answers. */
const killBoundUs = 20_000_000
const scratchEvery = 64
const hedgeCode = purposes.indexOf('hedge')

export class Rules {
  readonly #rig: DeskRig
  readonly #auditor: Auditor
  #killedUs = -1

  constructor(rig: DeskRig, auditor: Auditor) {
    this.#rig = rig
    this.#auditor = auditor
  }

  check(effects: readonly DeskEffect[]): void {
    const { state } = this.#rig
    this.#books()
    this.#orders()
    if (state.sequence % scratchEvery === 0) this.#exposure()
    this.#placing(effects)
    this.#kill()
    if (state.modes.isActive(state.modes.indexOf('break'))) this.#fail('I8', 'a break is latched')
    if (state.counters.unknownFills > 0) this.#fail('I8', 'a fill of no order of ours')
    if (state.counters.malformed > 0) this.#fail('I12', this.#lastAlert())
  }

  /** After the stop, when nothing is under way any more. */
  checkEnd(): void {
    const { state, exchange } = this.#rig
    if (state.orders.count > 0) this.#fail('I9', `${state.orders.count} orders at the desk`)
    const resting = exchange.world.orders.count
    if (resting > 0) this.#fail('I9', `${resting} orders at the exchange`)
    if (!this.#isSettled()) this.#fail('I9', 'the exchange has not said all')
    this.#books()
  }

  isAlive(least: number): boolean {
    return this.#sides(1) >= least && this.#sides(-1) >= least
  }

  checkAlive(least: number): void {
    if (this.isAlive(least)) return
    const { modes, kill } = this.#rig.state
    const what = `mode ${modes.mode} (${modes.cause}), kill ${kill.state}`
    this.#fail('I7', `${this.#sides(1)} bids and ${this.#sides(-1)} asks; ${what}`)
  }

  #fail(rule: RuleId, detail: string): never {
    throw new Violation(rule, this.#rig.state, detail)
  }

  #lastAlert(): string {
    return this.#rig.noted('alert').at(-1)?.text ?? 'a message was refused'
  }

  /** Nothing that the exchange has booked is still on its way to us. */
  #isSettled(): boolean {
    const { tape } = this.#rig.exchange.world
    return tape.account.count === 0 && tape.local.count === 0 && this.#rig.isLineEmpty()
  }

  #books(): void {
    const { state, exchange } = this.#rig
    const difference = this.#auditor.compare(state)
    if (difference !== undefined) this.#fail('I1', difference)
    if (!this.#isSettled()) return
    const { account } = exchange.world
    for (let i = 0; i < state.catalogue.count; i += 1) {
      const ours = state.portfolio.lots[i]!
      const theirs = account.lots[i]!
      if (ours !== theirs) this.#fail('I1', `instrument ${i}: ${ours} lots, exchange ${theirs}`)
    }
    for (const [asset, theirs] of account.cash.entries()) {
      const ours = state.portfolio.cash(asset as never)
      if (ours !== theirs) this.#fail('I1', `asset ${asset}: ${ours} atoms, exchange ${theirs}`)
    }
  }

  #orders(): void {
    const { state, exchange } = this.#rig
    const theirs = exchange.world.orders
    for (let slot = 0; slot < theirs.used; slot += 1) {
      if (theirs.side[slot] === 0) continue
      const clientId = theirs.clientId[slot]! as never
      const ours = state.orders.slotOf(clientId)
      if (ours < 0) this.#fail('I2', `order ${clientId} lives at the exchange, unknown here`)
      const counted = state.exposure.resting.lots[ours]!
      const resting = theirs.lots[slot]!
      if (counted < resting) this.#fail('I10', `order ${clientId} counts ${counted} of ${resting}`)
    }
    let hedges = 0
    state.orders.forEachLive((slot) => {
      if (state.orders.purpose[slot] === hedgeCode) hedges += 1
    })
    const most = state.config.hedging.underlyings.reduce((sum, one) => sum + one.inFlightMax, 0)
    if (hedges > most) this.#fail('I11', `${hedges} hedges at work, at most ${most}`)
  }

  #exposure(): void {
    const { state } = this.#rig
    const { instruments, orders } = state.config.capacity
    const assets = state.config.assets.length
    const fresh = new Exposure(state.catalogue, instruments, orders, assets)
    const writer = new ByteWriter()
    state.exposure.visit(new SnapshotWriter(writer))
    fresh.visit(new SnapshotReader(new ByteReader(writer.view())))
    for (let i = 0; i < state.catalogue.count; i += 1) {
      const held = state.portfolio.lots[i]!
      const counted = fresh.positionLots[i]!
      if (held !== counted) this.#fail('I3', `instrument ${i} holds ${held}, counts ${counted}`)
    }
    for (const underlying of state.underlyings) {
      for (const measure of measures) {
        const maintained = state.exposure[measure](underlying)
        const scratch = fresh[measure](underlying)
        if (Object.is(maintained, scratch)) continue
        this.#fail('I3', `${measure}: maintained ${maintained}, from scratch ${scratch}`)
      }
    }
  }

  #placing(effects: readonly DeskEffect[]): void {
    const { state } = this.#rig
    const isKilled = state.kill.state !== 'armed'
    const isBarred = isKilled || state.stopping || state.modes.level >= cancelOnly
    if (!isBarred && !state.paused) return
    const isHedge = (effect: DeskEffect): boolean =>
      effect.kind === 'place' && effect.purpose === 'hedge'
    const placed = effects.find(
      (effect) => waitsForJournal(effect.kind) && (isBarred || !isHedge(effect)),
    )
    if (placed !== undefined) this.#fail('I4', `a ${placed.kind} while nothing may be placed`)
  }

  #kill(): void {
    const { state, exchange } = this.#rig
    if (state.kill.state === 'armed') {
      this.#killedUs = -1
      return
    }
    if (this.#killedUs < 0) this.#killedUs = state.timeUs
    const resting = exchange.world.orders.count
    const sinceUs = state.timeUs - this.#killedUs
    if (resting > 0 && sinceUs > killBoundUs) {
      this.#fail('I5', `${resting} orders live ${sinceUs} us after the kill`)
    }
  }

  #sides(side: 1 | -1): number {
    const { orders } = this.#rig.exchange.world
    let count = 0
    for (let slot = 0; slot < orders.used; slot += 1) {
      if (orders.side[slot] === side && orders.group[slot]! > 0) count += 1
    }
    return count
  }
}

const cancelOnly = 3
const measures = [
  'deltaUsd',
  'deltaUsdHigh',
  'deltaUsdLow',
  'vegaUsdPerVolPt',
  'vegaUsdPerVolPtHigh',
  'vegaUsdPerVolPtLow',
  'gammaUsdPer1Pct',
  'thetaUsdPerDay',
  'valueUsd',
] as const
