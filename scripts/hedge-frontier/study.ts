// The policies of the frontier on one sold call, tabulated, and the simulation that compares them.

import { Prng } from '../../src/base/index.ts'
import {
  type BandTable,
  type CertainCost,
  certainCostOf,
  type FrontierPoint,
  fixedBandPolicy,
  fixedTimePolicy,
  type HedgedCall,
  HedgePaths,
  HedgeTally,
  solveUtilityBand,
  tabulatePolicy,
  whalleyWilmottPolicy,
  zakamoulinePolicy,
} from '../../src/hedging/index.ts'

/** A month at the money with a taker's fee and a half-spread, a chance to trade every 3 hours. */
export const monthCall: HedgedCall = {
  position: -1,
  price: 100,
  strike: 100,
  years: 30 / 365,
  volAnnual: 0.6,
  steps: 240,
  costRate: 5e-4,
  riskAversion: 0.01,
}

/** Times the price: a quarter to sixteen. One is 1e-5 per USD for a coin of 100,000 USD. */
export const aversions: readonly number[] = [0.0025, 0.01, 0.04, 0.16]
const intervalSteps: readonly number[] = [1, 2, 4, 8, 16, 32]
const halfWidths: readonly number[] = [0.02, 0.05, 0.08, 0.12, 0.16, 0.24]

export const policyNames = [
  'fixed-time',
  'fixed-band',
  'whalley-wilmott',
  'zakamouline',
  'benchmark',
] as const
export type PolicyName = (typeof policyNames)[number]

export type Entry = {
  readonly policy: PolicyName
  readonly setting: string
  /** The aversion that set its width; null for the fixed ones. */
  readonly aversion: number | null
  readonly table: BandTable
}

export function tabulateEntries(call: HedgedCall, byAversion: readonly number[]): Entry[] {
  const fixed: Entry[] = [
    ...intervalSteps.map((count): Entry => {
      const years = (count * call.years) / call.steps
      const table = tabulatePolicy(call, fixedTimePolicy(years))
      const setting = `${(years * 365 * 24).toFixed(0)} h`
      return { policy: 'fixed-time', setting, aversion: null, table }
    }),
    ...halfWidths.map((width): Entry => {
      const table = tabulatePolicy(call, fixedBandPolicy(width))
      return { policy: 'fixed-band', setting: `±${width}`, aversion: null, table }
    }),
  ]
  const averse = byAversion.flatMap((aversion): Entry[] => {
    const own = { ...call, riskAversion: aversion }
    const setting = `aversion ${aversion * call.price}`
    return [
      {
        policy: 'whalley-wilmott',
        setting,
        aversion,
        table: tabulatePolicy(own, whalleyWilmottPolicy),
      },
      { policy: 'zakamouline', setting, aversion, table: tabulatePolicy(own, zakamoulinePolicy) },
      { policy: 'benchmark', setting, aversion, table: solveUtilityBand(own) },
    ]
  })
  return [...fixed, ...averse]
}

const batch = 100

/** Walks paths through every entry; each call of `advance` does some more of them. */
export class FrontierStudy {
  readonly entries: readonly Entry[]
  readonly aversions: readonly number[]
  readonly tally: HedgeTally
  readonly paths: HedgePaths
  /** Of every entry on each path of the batch, paths outermost. */
  readonly costs: Float64Array
  readonly losses: Float64Array
  readonly #prng: Prng
  readonly #outcome = { cost: 0, loss: 0, trades: 0 }

  constructor(call: HedgedCall, byAversion: readonly number[], seed: number) {
    this.entries = tabulateEntries(call, byAversion)
    this.aversions = byAversion
    this.tally = new HedgeTally({
      policies: this.entries.length,
      riskAversions: byAversion,
      benchmarks: byAversion.map((each) => this.indexOf('benchmark', each)),
    })
    this.paths = new HedgePaths(this.entries[0]!.table, batch)
    this.#prng = Prng.fromSeed(seed, 'hedge-frontier')
    this.costs = new Float64Array(batch * this.entries.length)
    this.losses = new Float64Array(batch * this.entries.length)
  }

  advance(count: number): void {
    for (let done = 0; done < count; done += batch) {
      const size = Math.min(batch, count - done)
      for (let path = 0; path < size; path += 1) this.paths.draw(path, this.#prng)
      this.score(size)
    }
  }

  /** Every entry on the first paths of the batch. */
  score(size: number): void {
    const width = this.entries.length
    for (const [i, { table }] of this.entries.entries()) {
      for (let path = 0; path < size; path += 1) {
        this.paths.hedge(path, table, this.#outcome)
        this.costs[path * width + i] = this.#outcome.cost
        this.losses[path * width + i] = this.#outcome.loss
      }
    }
    for (let path = 0; path < size; path += 1) {
      this.tally.add(this.costs, this.losses, path * width)
    }
  }

  indexOf(policy: PolicyName, aversion: number): number {
    return this.entries.findIndex((each) => each.policy === policy && each.aversion === aversion)
  }
}

export type PointRow = FrontierPoint & { readonly policy: PolicyName; readonly setting: string }

/** Each policy at its setting for an aversion; the fixed ones at their best on these paths. */
export type CertainRow = CertainCost & {
  readonly aversion: number
  readonly policy: PolicyName
  readonly setting: string
  /** Excess over the benchmark by the recursion on the lattice: no noise, no simulation. */
  readonly exactExcess: number
}

export function pointRows({ entries, tally }: FrontierStudy): PointRow[] {
  return entries.map(({ policy, setting }, i) => ({ policy, setting, ...tally.point(i) }))
}

export function certainRows(study: FrontierStudy): CertainRow[] {
  return study.aversions.flatMap((aversion, a) => {
    const exactOf = (i: number): number => certainCostOf(study.entries[i]!.table, aversion)
    const least = exactOf(study.indexOf('benchmark', aversion))
    const judged = study.entries
      .map(({ policy, setting, aversion: own }, i) => {
        return { i, policy, setting, own, ...study.tally.certainCost(i, a) }
      })
      .filter(({ own }) => own === null || own === aversion)
    return policyNames.map((name): CertainRow => {
      const own = judged.filter(({ policy }) => policy === name)
      const best = own.reduce((least, each) => (each.value < least.value ? each : least))
      const { i, policy, setting, value, error, excess } = best
      const exactExcess = exactOf(i) / least - 1
      return { aversion, policy, setting, value, error, excess, exactExcess }
    })
  })
}
