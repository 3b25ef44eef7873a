// Every instrument the venue has listed in this run, by dense index. It only grows: a delisted row
// keeps its index for ever, because events and positions refer to it. Terms are kept as columns, so
// that a snapshot restores what was listed and kernels read attributes without an object.

import {
  type AssetIndex,
  assert,
  type InstrumentIndex,
  ok,
  type Result,
  refused,
  type StateVisitor,
  type Ticks,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import {
  type Instrument,
  instrumentKinds,
  type Settlement,
  settlements,
  type TickStep,
} from './instrument.ts'
import { checkTerms, type TermsRefusal } from './terms.ts'
import { tickStepsMax } from './tick-step.ts'

export type CatalogueRefusal =
  | { readonly code: 'catalogue/full'; readonly name: string; readonly capacity: number }
  | { readonly code: 'catalogue/duplicate'; readonly name: string; readonly index: InstrumentIndex }
  | TermsRefusal

/** Codes of `state`: may be traded, in its last half hour, closed for now, closed for ever. */
export const listingStates = ['open', 'settling', 'halted', 'delisted'] as const
export type ListingState = (typeof listingStates)[number]

/** Terms that may change while an instrument lives; the rest is its identity. */
export type AmendableTerms = Pick<Instrument, 'tickSteps' | 'makerFee' | 'takerFee'>

export class Catalogue implements Visitable {
  readonly capacity: number
  count = 0
  /** Position in `instrumentKinds`. */
  readonly kindCode: Uint8Array
  /** Position in `settlements`. */
  readonly settlementCode: Uint8Array
  readonly base: Uint8Array
  readonly quote: Uint8Array
  readonly settle: Uint8Array
  readonly quantumMantissa: Float64Array
  readonly quantumScale: Uint8Array
  readonly lotMantissa: Float64Array
  readonly lotScale: Uint8Array
  /** USD per coin; 0 when there is none. */
  readonly strike: Float64Array
  readonly optionSide: Int32Array
  readonly expiryUs: Float64Array
  readonly makerFee: Float64Array
  readonly takerFee: Float64Array
  /** Price of one tick as a double, for models; exact conversions are in `units`. */
  readonly quantum: Float64Array
  /** Size of one lot as a double, for models. */
  readonly lotSize: Float64Array
  /** Position in `listingStates`. */
  readonly stateCode: Uint8Array
  readonly #stepCount: Uint8Array
  readonly #stepAbove: Float64Array
  readonly #stepTicks: Float64Array
  readonly #names: string[] = []
  readonly #terms: Instrument[] = []
  readonly #indexOf = new Map<string, InstrumentIndex>()

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity > 0, 'a catalogue has a capacity')
    this.capacity = capacity
    const bytes = (): Uint8Array => new Uint8Array(capacity)
    const numbers = (width = 1): Float64Array => new Float64Array(capacity * width)
    this.kindCode = bytes()
    this.settlementCode = bytes()
    this.base = bytes()
    this.quote = bytes()
    this.settle = bytes()
    this.quantumMantissa = numbers()
    this.quantumScale = bytes()
    this.lotMantissa = numbers()
    this.lotScale = bytes()
    this.strike = numbers()
    this.optionSide = new Int32Array(capacity)
    this.expiryUs = numbers()
    this.makerFee = numbers()
    this.takerFee = numbers()
    this.quantum = numbers()
    this.lotSize = numbers()
    this.stateCode = bytes()
    this.#stepCount = bytes()
    this.#stepAbove = numbers(tickStepsMax)
    this.#stepTicks = numbers(tickStepsMax)
  }

  /** Adds an instrument, open from now on. `nowUs` 0 accepts any expiry. */
  list(terms: Instrument, nowUs: TimeUs = 0 as TimeUs): Result<InstrumentIndex, CatalogueRefusal> {
    const existing = this.#indexOf.get(terms.name)
    if (existing !== undefined) {
      return refused({ code: 'catalogue/duplicate', name: terms.name, index: existing })
    }
    const checked = checkTerms(terms, nowUs)
    if (!checked.ok) return checked
    if (this.count === this.capacity) {
      return refused({ code: 'catalogue/full', name: terms.name, capacity: this.capacity })
    }
    const index = this.count as InstrumentIndex
    this.count += 1
    this.#write(index, terms)
    this.#names[index] = terms.name
    this.#terms[index] = terms
    this.#indexOf.set(terms.name, index)
    return ok(index)
  }

  /** Replaces what may change of a listed instrument: tick steps and fees. */
  amend(index: InstrumentIndex, change: AmendableTerms): Result<Instrument, TermsRefusal> {
    const { tickSteps, makerFee, takerFee } = change
    const terms = { ...this.terms(index), tickSteps, makerFee, takerFee }
    const checked = checkTerms(terms, 0 as TimeUs)
    if (!checked.ok) return checked
    this.#write(index, terms)
    this.#terms[index] = terms
    return ok(terms)
  }

  /** The terms as listed (and amended since). */
  terms(index: InstrumentIndex): Instrument {
    assert(index >= 0 && index < this.count, `no instrument ${index}`)
    return this.#terms[index]!
  }

  indexOf(name: string): InstrumentIndex | -1 {
    return this.#indexOf.get(name) ?? -1
  }

  /** Position in `listingStates`: 0 open, 1 settling, 2 halted, 3 delisted. */
  state(index: InstrumentIndex): number {
    assert(index >= 0 && index < this.count, `no instrument ${index}`)
    return this.stateCode[index]!
  }

  setState(index: InstrumentIndex, state: number): void {
    assert(index >= 0 && index < this.count, `no instrument ${index}`)
    assert(state >= 0 && state < listingStates.length, `no listing state ${state}`)
    this.stateCode[index] = state
  }

  visit(v: StateVisitor): void {
    this.count = v.number(this.count)
    assert(this.count <= this.capacity, 'a catalogue larger than its capacity')
    for (let i = 0; i < this.count; i += 1) this.#names[i] = v.text(this.#names[i] ?? '')
    const columns = [
      this.kindCode,
      this.settlementCode,
      this.base,
      this.quote,
      this.settle,
      this.quantumMantissa,
      this.quantumScale,
      this.lotMantissa,
      this.lotScale,
      this.strike,
      this.optionSide,
      this.expiryUs,
      this.makerFee,
      this.takerFee,
      this.stateCode,
      this.#stepCount,
    ]
    for (const column of columns) v.column(column, this.count)
    v.column(this.#stepAbove, this.count * tickStepsMax)
    v.column(this.#stepTicks, this.count * tickStepsMax)
    this.#rebuild()
  }

  /** Makes the objects and derived columns agree with the columns that were visited. */
  #rebuild(): void {
    this.#names.length = this.count
    this.#terms.length = Math.min(this.#terms.length, this.count)
    let isChanged = this.#indexOf.size !== this.count
    for (let i = 0; i < this.count; i += 1) {
      const terms = this.#terms[i]
      if (terms !== undefined && this.#matches(i, terms)) continue
      this.#terms[i] = this.#read(i)
      this.#derive(i)
      isChanged = true
    }
    if (!isChanged) return
    this.#indexOf.clear()
    for (const [i, name] of this.#names.entries()) this.#indexOf.set(name, i as InstrumentIndex)
    assert(this.#indexOf.size === this.count, 'two instruments of one name')
  }

  #write(index: InstrumentIndex, terms: Instrument): void {
    this.kindCode[index] = instrumentKinds.indexOf(terms.kind)
    this.settlementCode[index] = settlements.indexOf(terms.settlement)
    this.base[index] = terms.base
    this.quote[index] = terms.quote
    this.settle[index] = terms.settle
    this.quantumMantissa[index] = terms.quantumMantissa
    this.quantumScale[index] = terms.quantumScale
    this.lotMantissa[index] = terms.lotMantissa
    this.lotScale[index] = terms.lotScale
    this.strike[index] = terms.strike
    this.optionSide[index] = terms.optionSide
    this.expiryUs[index] = terms.expiryUs
    this.makerFee[index] = terms.makerFee
    this.takerFee[index] = terms.takerFee
    this.#stepCount[index] = terms.tickSteps.length
    for (let i = 0; i < tickStepsMax; i += 1) {
      this.#stepAbove[index * tickStepsMax + i] = terms.tickSteps[i]?.aboveTicks ?? 0
      this.#stepTicks[index * tickStepsMax + i] = terms.tickSteps[i]?.stepTicks ?? 0
    }
    this.#derive(index)
  }

  #derive(index: number): void {
    this.quantum[index] = this.quantumMantissa[index]! / Number(`1e${this.quantumScale[index]!}`)
    this.lotSize[index] = this.lotMantissa[index]! / Number(`1e${this.lotScale[index]!}`)
  }

  #read(index: number): Instrument {
    const tickSteps: TickStep[] = []
    for (let i = 0; i < this.#stepCount[index]!; i += 1) {
      const at = index * tickStepsMax + i
      const aboveTicks = this.#stepAbove[at]! as Ticks
      tickSteps.push({ aboveTicks, stepTicks: this.#stepTicks[at]! as Ticks })
    }
    return {
      name: this.#names[index]!,
      kind: instrumentKinds[this.kindCode[index]!]!,
      settlement: settlements[this.settlementCode[index]!] as Settlement,
      base: this.base[index]! as AssetIndex,
      quote: this.quote[index]! as AssetIndex,
      settle: this.settle[index]! as AssetIndex,
      quantumMantissa: this.quantumMantissa[index]!,
      quantumScale: this.quantumScale[index]!,
      lotMantissa: this.lotMantissa[index]!,
      lotScale: this.lotScale[index]!,
      strike: this.strike[index]!,
      optionSide: this.optionSide[index]! as 1 | -1 | 0,
      expiryUs: this.expiryUs[index]! as TimeUs,
      makerFee: this.makerFee[index]!,
      takerFee: this.takerFee[index]!,
      tickSteps,
    }
  }

  #matches(index: number, terms: Instrument): boolean {
    return (
      this.#names[index] === terms.name &&
      instrumentKinds[this.kindCode[index]!] === terms.kind &&
      settlements[this.settlementCode[index]!] === terms.settlement &&
      this.base[index] === terms.base &&
      this.quote[index] === terms.quote &&
      this.settle[index] === terms.settle &&
      this.quantumMantissa[index] === terms.quantumMantissa &&
      this.quantumScale[index] === terms.quantumScale &&
      this.lotMantissa[index] === terms.lotMantissa &&
      this.lotScale[index] === terms.lotScale &&
      this.strike[index] === terms.strike &&
      this.optionSide[index] === terms.optionSide &&
      this.expiryUs[index] === terms.expiryUs &&
      this.makerFee[index] === terms.makerFee &&
      this.takerFee[index] === terms.takerFee &&
      this.#stepsMatch(index, terms.tickSteps)
    )
  }

  #stepsMatch(index: number, steps: readonly TickStep[]): boolean {
    if (this.#stepCount[index] !== steps.length) return false
    for (let i = 0; i < steps.length; i += 1) {
      const at = index * tickStepsMax + i
      if (this.#stepAbove[at] !== steps[i]!.aboveTicks) return false
      if (this.#stepTicks[at] !== steps[i]!.stepTicks) return false
    }
    return true
  }
}
