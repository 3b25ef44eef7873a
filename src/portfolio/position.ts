// What is held of each instrument and what it cost, in atoms. Profit is realised when lots leave:
// their share of the cost is taken by whole division and the remainder stays with what is left, so
// that no atom is made or lost by rounding. It moves no money; `portfolio` posts what it returns.

import {
  assert,
  type InstrumentIndex,
  type Lots,
  type StateVisitor,
  type Ticks,
  type Visitable,
} from '../base/index.ts'
import {
  entryCostAtoms,
  type Instrument,
  profitSign,
  valueAtPriceAtoms,
} from '../instrument/index.ts'

/** What a change of a position did; borrowed, reused by the next change. */
export type PositionChange = {
  /** Entry value of the lots traded, signed like them: what is paid where all is paid at once. */
  value: bigint
  /** Change of the cost of what is held. */
  cost: bigint
  /** Profit realised; positive is ours. */
  profit: bigint
}

/** The share of a cost that leaves with `closing` of `held` lots, rounded toward zero. */
export function costShare(cost: bigint, closing: number, held: number): bigint {
  assert(closing > 0 && closing <= held, `${closing} of ${held} lots cannot close`)
  return closing === held ? cost : (cost * BigInt(closing)) / BigInt(held)
}

export class Positions implements Visitable {
  readonly capacity: number
  /** Signed lots by instrument. */
  readonly lots: Float64Array
  readonly #cost: bigint[]
  readonly #realised: bigint[]
  readonly #fees: bigint[]
  readonly #funding: bigint[]
  readonly #unsettled: bigint[]
  /** Instruments that ever had a position, in order of their first one. */
  readonly #touched: Int32Array
  readonly #isTouched: Uint8Array
  #touchedCount = 0
  readonly #change: PositionChange = { value: 0n, cost: 0n, profit: 0n }

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity > 0, 'a table of positions has a capacity')
    this.capacity = capacity
    this.lots = new Float64Array(capacity)
    const amounts = (): bigint[] => Array.from({ length: capacity }, () => 0n)
    this.#cost = amounts()
    this.#realised = amounts()
    this.#fees = amounts()
    this.#funding = amounts()
    this.#unsettled = amounts()
    this.#touched = new Int32Array(capacity)
    this.#isTouched = new Uint8Array(capacity)
  }

  /** Cost of what is held, signed like the lots: coin for inverse, quote or coin for the rest. */
  cost(instrument: InstrumentIndex): bigint {
    return this.#cost[instrument]!
  }

  realised(instrument: InstrumentIndex): bigint {
    return this.#realised[instrument]!
  }

  /** Fees paid in the settle asset. */
  fees(instrument: InstrumentIndex): bigint {
    return this.#fees[instrument]!
  }

  funding(instrument: InstrumentIndex): bigint {
    return this.#funding[instrument]!
  }

  /** Profit realised since the venue last paid. */
  unsettled(instrument: InstrumentIndex): bigint {
    return this.#unsettled[instrument]!
  }

  addFee(instrument: InstrumentIndex, fee: bigint): void {
    this.#touch(instrument)
    this.#fees[instrument] = this.#fees[instrument]! + fee
  }

  addFunding(instrument: InstrumentIndex, cash: bigint): void {
    this.#touch(instrument)
    this.#funding[instrument] = this.#funding[instrument]! + cash
  }

  addUnsettled(instrument: InstrumentIndex, amount: bigint): void {
    this.#touch(instrument)
    this.#unsettled[instrument] = this.#unsettled[instrument]! + amount
  }

  /** Applies a trade of signed `lots`. Closing realises; what is left over opens the other way. */
  trade(
    instrument: InstrumentIndex,
    terms: Instrument,
    ticks: Ticks,
    lots: number,
    scale: number,
  ): PositionChange {
    const held = this.lots[instrument]!
    const value = entryCostAtoms(terms, ticks, lots as Lots, scale)
    const isOpening = held === 0 || held > 0 === lots > 0
    if (isOpening) return this.#set(instrument, held + lots, value, value, 0n)
    const closing = Math.min(Math.abs(held), Math.abs(lots))
    const share = costShare(this.#cost[instrument]!, closing, Math.abs(held))
    const closingLots = (held > 0 ? closing : -closing) as Lots
    const closingValue = entryCostAtoms(terms, ticks, closingLots, scale)
    // What the trade's own rounding leaves over goes to the part that opens, if there is one.
    const openingValue = closing < Math.abs(lots) ? value + closingValue : 0n
    const profit = (closingValue - share) * BigInt(profitSign(terms))
    return this.#set(instrument, held + lots, value, openingValue - share, profit)
  }

  /** Re-bases a future at a settlement price: the profit so far is realised, the lots stay. */
  rebase(
    instrument: InstrumentIndex,
    terms: Instrument,
    price: number,
    scale: number,
  ): PositionChange {
    const held = this.lots[instrument]!
    const value = held === 0 ? 0n : valueAtPriceAtoms(terms, price, held as Lots, scale)
    const gain = value - this.#cost[instrument]!
    return this.#set(instrument, held, 0n, gain, gain * BigInt(profitSign(terms)))
  }

  /** Ends a position that was paid in full for `cash` (received), its whole proceeds. */
  deliver(instrument: InstrumentIndex, cash: bigint): PositionChange {
    const cost = this.#cost[instrument]!
    return this.#set(instrument, 0, -cash, -cost, cash - cost)
  }

  /** Ends a future that was re-based: its cost is no money and vanishes. */
  extinguish(instrument: InstrumentIndex): void {
    this.#set(instrument, 0, 0n, -this.#cost[instrument]!, 0n)
  }

  visit(v: StateVisitor): void {
    this.#touchedCount = v.number(this.#touchedCount)
    v.column(this.#touched, this.#touchedCount)
    v.column(this.lots, this.capacity)
    this.#isTouched.fill(0)
    for (let i = 0; i < this.#touchedCount; i += 1) this.#isTouched[this.#touched[i]!] = 1
    for (const amounts of [
      this.#cost,
      this.#realised,
      this.#fees,
      this.#funding,
      this.#unsettled,
    ]) {
      for (let i = 0; i < this.#touchedCount; i += 1) {
        const instrument = this.#touched[i]!
        amounts[instrument] = v.bigint(amounts[instrument]!)
      }
      // What was never touched has no amounts, whatever this table held before it was restored.
      for (let i = 0; i < this.capacity; i += 1) if (this.#isTouched[i] === 0) amounts[i] = 0n
    }
  }

  #touch(instrument: InstrumentIndex): void {
    assert(instrument >= 0 && instrument < this.capacity, `no instrument ${instrument}`)
    if (this.#isTouched[instrument] === 1) return
    this.#isTouched[instrument] = 1
    this.#touched[this.#touchedCount] = instrument
    this.#touchedCount += 1
  }

  #set(
    instrument: InstrumentIndex,
    lots: number,
    value: bigint,
    cost: bigint,
    profit: bigint,
  ): PositionChange {
    assert(Number.isSafeInteger(lots), `a position is a whole number of lots, is ${lots}`)
    this.#touch(instrument)
    this.lots[instrument] = lots
    this.#cost[instrument] = this.#cost[instrument]! + cost
    this.#realised[instrument] = this.#realised[instrument]! + profit
    assert(lots !== 0 || this.#cost[instrument] === 0n, 'nothing held has a cost')
    const change = this.#change
    change.value = value
    change.cost = cost
    change.profit = profit
    return change
  }
}
