// A desk without sense, for tests: a seeded stream of requests of every kind, at times that follow
// the messages it gets. It exists to reach states that no sensible desk would.

import { type ClientId, Prng } from '../base/index.ts'
import { type DeskEvent } from '../engine/index.ts'
import { type Side, type TimeInForce, timesInForce } from '../order/index.ts'
import { type Rig } from './rig.ts'

type Known = {
  readonly id: ClientId
  readonly instrument: number
  readonly side: Side
  group: number
  revision: number
}

export class Monkey {
  readonly #rig: Rig
  readonly #prng: Prng
  readonly #known: Known[] = []
  #report = 0

  constructor(rig: Rig, seed: number) {
    this.#rig = rig
    this.#prng = Prng.fromSeed(seed, 'monkey')
    for (const group of [1, 2]) {
      rig.protect(group, { quantityBase: 40, deltaBase: 20, frozenUs: group === 1 ? 500_000 : 0 })
    }
  }

  /** Does a few things now. */
  act(): void {
    const { below } = this.#draws()
    const count = below(6)
    for (let n = 0; n < count; n += 1) this.#actOnce(below)
    this.#rig.flush()
  }

  /** Acts on one message of a hundred. */
  hear(_event: DeskEvent): void {
    if (this.#prng.below(100) === 0) this.act()
  }

  #draws(): { below: (bound: number) => number } {
    return { below: (bound) => this.#prng.below(bound) }
  }

  #actOnce(below: (bound: number) => number): void {
    const rig = this.#rig
    const what = below(20)
    if (what < 6) this.#place(below)
    else if (what < 13) this.#quote(below)
    else if (what === 13) rig.resetProtection(1 + below(2))
    else if (what === 14) rig.cancelGroup(1 + below(2))
    else if (what === 15) {
      this.#report += 1
      rig.report(this.#report)
    } else if (what === 16 && below(10) === 0) rig.cancelAll()
    else if (this.#known.length > 0) this.#change(below)
  }

  #terms(below: (bound: number) => number): {
    instrument: number
    side: Side
    ticks: number
    lots: number
  } {
    const { table, fair } = this.#rig.world
    const instrument = below(table.count)
    const side = below(2) === 0 ? 1 : -1
    const off = (below(9) - 3) * table.stepAt(instrument, 1000)
    const middle = table.ticksDown(instrument, fair.price[instrument]!)
    const lots = 1 + below(table.terms[instrument]!.kind === 'option' ? 30 : 5000)
    return { instrument, side, ticks: middle - side * off, lots }
  }

  #place(below: (bound: number) => number): void {
    const terms = this.#terms(below)
    const timeInForce: TimeInForce = timesInForce[below(3)]!
    const postOnly = timeInForce === 'good-till-cancelled' && below(3) === 0
    const id = this.#rig.place({ ...terms, timeInForce, postOnly, reduceOnly: below(8) === 0 })
    this.#known.push({ id, instrument: terms.instrument, side: terms.side, group: 0, revision: 0 })
  }

  #quote(below: (bound: number) => number): void {
    const group = 1 + below(2)
    const first = this.#terms(below)
    for (const terms of [first, this.#terms(below)]) {
      const id = this.#rig.quote(group, terms)
      this.#known.push({ id, instrument: terms.instrument, side: terms.side, group, revision: 0 })
    }
  }

  #change(below: (bound: number) => number): void {
    const known = this.#known[below(this.#known.length)]!
    const terms = { ...this.#terms(below), instrument: known.instrument, side: known.side }
    if (below(3) === 0) {
      this.#rig.cancel(known.id)
      return
    }
    known.revision += 1
    const { table, fair } = this.#rig.world
    const middle = table.ticksDown(known.instrument, fair.price[known.instrument]!)
    const ticks = middle - known.side * table.stepAt(known.instrument, 1000) * below(4)
    const changed = { ...terms, ticks, lots: below(6) }
    if (known.group === 0) this.#rig.edit(known.id, known.revision, changed)
    else this.#rig.quote(known.group, changed, known.id, known.revision)
  }
}
