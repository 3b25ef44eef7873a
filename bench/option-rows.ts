// Realistic options by the million: forwards around 60,000, lives from a day to two years, strikes
// within a few standard deviations. Seeded, the same on every machine.

import { Prng } from '../src/base/index.ts'
import { standardNormal } from '../src/math/index.ts'
import { type OptionSide } from '../src/pricing/index.ts'

export type OptionRows = {
  readonly count: number
  readonly side: Int8Array
  readonly forward: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly volAnnual: Float64Array
  readonly rateAnnual: Float64Array
}

export function sideOf(rows: OptionRows, i: number): OptionSide {
  return rows.side[i]! > 0 ? 1 : -1
}

/** `isOtm` takes the side on which the option has no intrinsic value. */
export function optionRows(count: number, isOtm: boolean): OptionRows {
  const prng = Prng.fromSeed(1973)
  const column = (): Float64Array => new Float64Array(count)
  const rows = {
    count,
    side: new Int8Array(count),
    forward: column(),
    strike: column(),
    years: column(),
    volAnnual: column(),
    rateAnnual: column(),
  }
  for (let i = 0; i < count; i += 1) {
    const forward = 60_000 * Math.exp(0.3 * standardNormal(prng))
    const years = Math.exp(Math.log(730) * prng.uniform()) / 365
    const volAnnual = 0.25 + 1.25 * prng.uniform()
    const strike = forward * Math.exp(1.3 * standardNormal(prng) * volAnnual * Math.sqrt(years))
    const side = prng.boolean(0.5) ? 1 : -1
    rows.forward[i] = forward
    rows.years[i] = years
    rows.volAnnual[i] = volAnnual
    rows.rateAnnual[i] = 0.06 * prng.uniform()
    rows.strike[i] = strike
    rows.side[i] = isOtm ? (strike >= forward ? 1 : -1) : side
  }
  return rows
}
