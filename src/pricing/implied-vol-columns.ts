// Implied volatilities of a table of prices in one linear memory: by the kernel where there is
// WebAssembly, row by row where there is none. Every row has the bits of `impliedVolInto`, which
// also sees to the rows that the kernel leaves. Knows no contract.

import { assert } from '../base/index.ts'
import { type OptionSide } from './black.ts'
import {
  createImpliedVolRow,
  type ImpliedVolStatus,
  impliedVolInto,
  impliedVolStatuses,
} from './implied-vol.ts'
import { type Kernel, type KernelBuild, kernelColumns } from './kernel.ts'

const columnCount = 7

/**
 * Columns of undiscounted prices in the quote currency. Fill rows [0, count), call `compute`, read
 * `vol` and `status`: nothing is copied and nothing is allocated.
 */
export class ImpliedVolColumns {
  readonly capacity: number
  readonly build: KernelBuild
  readonly forward: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly price: Float64Array
  /** 1 call, -1 put. */
  readonly side: Float64Array
  /** Annual; 0 where there is none. */
  readonly vol: Float64Array
  /** Index into `impliedVolStatuses`: 0 is ok. */
  readonly status: Float64Array
  readonly #kernel: Kernel | undefined
  readonly #base: number
  readonly #stride: number

  constructor(capacity: number, build: KernelBuild = 'plain') {
    const memory = kernelColumns(build, columnCount, capacity)
    const { columns } = memory
    this.capacity = capacity
    this.build = memory.build
    this.forward = columns[0]!
    this.strike = columns[1]!
    this.years = columns[2]!
    this.price = columns[3]!
    this.side = columns[4]!
    this.vol = columns[5]!
    this.status = columns[6]!
    this.#kernel = memory.kernel
    this.#base = memory.base
    this.#stride = memory.stride
  }

  statusOf(i: number): ImpliedVolStatus {
    return impliedVolStatuses[this.status[i]!]!
  }

  /** Volatilities of rows [0, count). Returns how many rows have none. */
  compute(count: number): number {
    assert(Number.isInteger(count) && count >= 0, 'count must be a whole number of rows')
    assert(count <= this.capacity, 'count must be at most the capacity')
    if (this.#kernel === undefined) return this.#settle(0, count, false)
    const even = count & ~1
    const irregular = this.#kernel.impliedVol(this.#base, this.#stride, even)
    const without = irregular > 0 ? this.#settle(0, even, true) : 0
    // The kernel takes rows in pairs; the last of an odd number is the scalar's.
    return without + this.#settle(even, count, false)
  }

  /** Rows [from, to) one by one, or only those that the kernel has marked. */
  #settle(from: number, to: number, isMarked: boolean): number {
    let without = 0
    for (let i = from; i < to; i += 1) {
      if (isMarked && this.status[i] === 0) continue
      impliedVolInto(
        this.side[i] as OptionSide,
        this.forward[i]!,
        this.strike[i]!,
        this.years[i]!,
        this.price[i]!,
        row,
      )
      this.vol[i] = row.vol
      this.status[i] = impliedVolStatuses.indexOf(row.status)
      if (row.status !== 'ok') without += 1
    }
    return without
  }
}

const row = createImpliedVolRow()
