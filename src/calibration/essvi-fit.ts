// eSSVI fitted to all expiries at once, in coordinates that cannot have arbitrage. It explains only
// two thirds of real quotes, but whatever the quotes are, what it answers is free of arbitrage: the
// last fallback of the production surface, and one of its comparisons.

import {
  type EssviSlice,
  essviCoordinates,
  essviSlices,
  essviToSvi,
  type SviSlice,
  sviDerivatives,
  sviTotalVariance,
} from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { fitQuotes } from './quote-fit.ts'
import { atmTotalVol, startSlice } from './slice-start.ts'

/** rho, rise in units of the slice's own variance, share. */
const perSlice = 3
const rhoMax = 0.97
const riseMax = 4
const riseMin = 1e-6

/** The eSSVI slice with the level, skew and curvature that the quotes have at the forward. */
function start(slice: CleanSlice, scale: number): EssviSlice {
  const { a, b, rho: lean, m, sigma } = startSlice(slice, scale)
  const row = { w: 0, dw: 0, d2w: 0 }
  sviDerivatives(a, b, lean, m, sigma, 0, row)
  const theta = scale * scale
  const psi = Math.sqrt(row.dw * row.dw + 2 * theta * Math.max(0.01, row.d2w))
  const rho = Math.max(-0.9, Math.min(0.9, row.dw / psi))
  return { theta, rho, psi }
}

function sliceOf(parameters: Float64Array, scales: readonly number[]): EssviSlice[] {
  return essviSlices(
    scales.map((scale, i) => ({
      rho: parameters[perSlice * i]!,
      rise: parameters[perSlice * i + 1]! * scale * scale,
      share: parameters[perSlice * i + 2]!,
    })),
  )
}

function fillVariances(
  slices: readonly CleanSlice[],
  raws: readonly SviSlice[],
  out: Float64Array,
): void {
  let at = 0
  for (const [i, slice] of slices.entries()) {
    const { a, b, rho, m, sigma } = raws[i]!
    for (let n = 0; n < slice.count; n += 1) {
      out[at] = sviTotalVariance(a, b, rho, m, sigma, slice.k[n]!)
      at += 1
    }
  }
}

/** The eSSVI slices of the quotes, ascending in expiry as the quotes are; never with arbitrage. */
export function fitEssvi(slices: readonly CleanSlice[]): EssviSlice[] {
  const scales = slices.map(atmTotalVol)
  const first = essviCoordinates(slices.map((slice, i) => start(slice, scales[i]!)))
  const initial = first.flatMap(({ rho, rise, share }, i) => {
    const scale = scales[i]!
    return [rho, Math.max(riseMin, rise / (scale * scale)), Math.min(0.95, Math.max(0.05, share))]
  })
  const parameters = fitQuotes(slices, {
    initial,
    lower: initial.map((_, n) => [-rhoMax, riseMin, 0.001][n % perSlice]!),
    upper: initial.map((_, n) => [rhoMax, riseMax, 1][n % perSlice]!),
    variances: (at, out) => fillVariances(slices, sliceOf(at, scales).map(essviToSvi), out),
  })
  return sliceOf(parameters, scales)
}
