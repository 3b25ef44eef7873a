// What the market did after our fills: side x (middle some time later - our price), in basis
// points of our price. Positive is good for us; at a horizon of nothing it is the edge of the
// quote. Fills of one side at one instant are one observation: they met one and the same
// counterparty's order.

import { assert } from '../base/index.ts'

export type Markout = {
  readonly horizonUs: number
  /** Observations whose horizon lies within the tape, on a known market. */
  readonly count: number
  readonly meanBps: number
  /** Standard deviation over the root of the count; 0 with fewer than two. */
  readonly standardErrorBps: number
}

type Horizon = {
  readonly horizonUs: number
  /** The next observation that is waiting. */
  next: number
  count: number
  sum: number
  squares: number
}

export class Markouts {
  readonly #atUs: number[] = []
  readonly #side: (1 | -1)[] = []
  readonly #ticks: number[] = []
  readonly #horizons: Horizon[]

  constructor(horizonsUs: readonly number[]) {
    for (const [i, horizonUs] of horizonsUs.entries()) {
      assert(horizonUs > (horizonsUs[i - 1] ?? 0), 'horizons ascend')
    }
    this.#horizons = horizonsUs.map((horizonUs) => {
      return { horizonUs, next: 0, count: 0, sum: 0, squares: 0 }
    })
  }

  onFill(atUs: number, side: 1 | -1, ticks: number): void {
    const last = this.#atUs.length - 1
    // Of several prices taken at once the first is kept: it is the best for whoever took it.
    if (last >= 0 && this.#atUs[last] === atUs && this.#side[last] === side) return
    this.#atUs.push(atUs)
    this.#side.push(side)
    this.#ticks.push(ticks)
  }

  /** `midTicks` (0: not known) was the middle until `nowUs`, when it changes. */
  onTime(nowUs: number, midTicks: number): void {
    for (const horizon of this.#horizons) {
      let { next } = horizon
      while (next < this.#atUs.length && this.#atUs[next]! + horizon.horizonUs < nowUs) {
        if (midTicks > 0) this.#observe(horizon, next, midTicks)
        next += 1
      }
      horizon.next = next
    }
  }

  finish(endUs: number, midTicks: number): readonly Markout[] {
    this.onTime(endUs + 1, midTicks)
    return this.#horizons.map(({ horizonUs, count, sum, squares }) => {
      const meanBps = count > 0 ? sum / count : 0
      const variance = count > 1 ? (squares - sum * meanBps) / (count - 1) : 0
      const standardErrorBps = count > 1 ? Math.sqrt(Math.max(0, variance) / count) : 0
      return { horizonUs, count, meanBps, standardErrorBps }
    })
  }

  #observe(horizon: Horizon, at: number, midTicks: number): void {
    const ticks = this.#ticks[at]!
    const bps = (this.#side[at]! * (midTicks - ticks) * 1e4) / ticks
    horizon.count += 1
    horizon.sum += bps
    horizon.squares += bps * bps
  }
}
