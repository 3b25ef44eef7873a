// A table of options in one linear memory, priced where it lies: by a kernel where there is
// WebAssembly, by passes in JavaScript where there is none. Every row has the bits of `black76`,
// which also sees to the rows that neither takes: limits, far tails, refusals. Knows no contract.

import { assert } from '../base/index.ts'
import { black76, blackFault, blackFaults, createBlackRow, type OptionSide } from './black.ts'
import { type BlackTable, blackPasses } from './black-passes.ts'
import { type Kernel, type KernelBuild, kernelColumns } from './kernel.ts'

const columnCount = 15

/**
 * Columns of options. Fill the inputs of rows [0, count), call `price`, read the results: nothing
 * is copied and nothing is allocated. Units as in `BlackRow`, `rateAnnual` continuously compounded.
 */
export class BlackColumns implements BlackTable {
  readonly capacity: number
  readonly build: KernelBuild
  readonly forward: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly volAnnual: Float64Array
  readonly rateAnnual: Float64Array
  /** 1 call, -1 put. */
  readonly side: Float64Array
  readonly price: Float64Array
  readonly delta: Float64Array
  readonly gamma: Float64Array
  readonly vega: Float64Array
  readonly theta: Float64Array
  readonly rho: Float64Array
  readonly vanna: Float64Array
  readonly volga: Float64Array
  /** 0 where the row is priced, else 1 + the index of what is wrong in `blackFaults`. */
  readonly fault: Float64Array
  readonly #kernel: Kernel | undefined
  readonly #base: number
  readonly #stride: number

  constructor(capacity: number, build: KernelBuild = 'plain') {
    const {
      columns,
      kernel,
      base,
      stride,
      build: built,
    } = kernelColumns(build, columnCount, capacity)
    this.capacity = capacity
    this.build = built
    this.forward = columns[0]!
    this.strike = columns[1]!
    this.years = columns[2]!
    this.volAnnual = columns[3]!
    this.rateAnnual = columns[4]!
    this.side = columns[5]!
    this.price = columns[6]!
    this.delta = columns[7]!
    this.gamma = columns[8]!
    this.vega = columns[9]!
    this.theta = columns[10]!
    this.rho = columns[11]!
    this.vanna = columns[12]!
    this.volga = columns[13]!
    this.fault = columns[14]!
    this.#kernel = kernel
    this.#base = base
    this.#stride = stride
  }

  /**
   * Prices rows [0, count). A row with bad input has zeros and its `fault`; the others are computed
   * all the same. Returns how many rows were refused.
   */
  compute(count: number): number {
    assert(Number.isInteger(count) && count >= 0, 'count must be a whole number of rows')
    assert(count <= this.capacity, 'count must be at most the capacity')
    if (this.#kernel === undefined) {
      return blackPasses(this, count) > 0 ? this.#settle(0, count) : 0
    }
    const even = count & ~1
    const irregular = this.#kernel.black(this.#base, this.#stride, even)
    // The kernel takes rows in pairs; the last of an odd number is the scalar's.
    if (even < count) this.fault[even] = 1
    return irregular > 0 || even < count ? this.#settle(irregular > 0 ? 0 : even, count) : 0
  }

  /** The rows from `from` that are marked, one by one. */
  #settle(from: number, count: number): number {
    let refused = 0
    for (let i = from; i < count; i += 1) {
      if (this.fault[i] === 0) continue
      const fault = blackFault(
        this.side[i]!,
        this.forward[i]!,
        this.strike[i]!,
        this.years[i]!,
        this.volAnnual[i]!,
        this.rateAnnual[i]!,
      )
      this.fault[i] = fault === undefined ? 0 : 1 + blackFaults.indexOf(fault)
      if (fault === undefined) this.#priceRow(i)
      else {
        this.#clearRow(i)
        refused += 1
      }
    }
    return refused
  }

  #priceRow(i: number): void {
    black76(
      this.side[i] as OptionSide,
      this.forward[i]!,
      this.strike[i]!,
      this.years[i]!,
      this.volAnnual[i]!,
      row,
      this.rateAnnual[i]!,
    )
    this.#writeRow(i)
  }

  #clearRow(i: number): void {
    Object.assign(row, emptyRow)
    this.#writeRow(i)
  }

  #writeRow(i: number): void {
    this.price[i] = row.price
    this.delta[i] = row.delta
    this.gamma[i] = row.gamma
    this.vega[i] = row.vega
    this.theta[i] = row.theta
    this.rho[i] = row.rho
    this.vanna[i] = row.vanna
    this.volga[i] = row.volga
  }
}

const row = createBlackRow()
const emptyRow = createBlackRow()
