// eSSVI: SSVI slices with a correlation of their own, joined so that no choice of coordinates has
// arbitrage. What a slice may be follows from those before it, in closed form: a fit in these
// coordinates needs boxes, no penalties. Mingone, arXiv:2204.00312, on the conditions of Hendriks
// and Martini (2019) and of Gatheral and Jacquier, arXiv:1204.0646, theorem 4.2.

import { assert } from '../base/index.ts'
import { ssviSlice } from './ssvi.ts'
import { type SviSlice } from './svi.ts'

/** One expiry: w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)). */
export type EssviSlice = {
  /** Total variance at the forward, > 0. */
  readonly theta: number
  /** In (-1, 1). */
  readonly rho: number
  /** theta phi, > 0: the wings have slopes psi (1 -+ rho) / 2. */
  readonly psi: number
}

/** One expiry in coordinates without side conditions, later slices seen from earlier ones. */
export type EssviCoordinates = {
  /** In (-1, 1). */
  readonly rho: number
  /** >= 0: at-the-money variance beyond the least that the slice before allows. */
  readonly rise: number
  /** In [0, 1]: where psi stands between the least and the most that is allowed. */
  readonly share: number
}

/** Keeps psi below bounds that theorem 4.2 states as strict, and rounding away from them. */
const below = 1 - 1e-9

/** How much psi must at least grow for neither wing to fall. */
function growthMin(before: number, rho: number): number {
  return Math.max((1 + before) / (1 + rho), (1 - before) / (1 - rho))
}

/** The largest psi without butterfly arbitrage. */
function psiMax(theta: number, rho: number): number {
  const lean = 4 / (1 + Math.abs(rho))
  return below * Math.min(lean, Math.sqrt(lean * theta))
}

/** Least psi (times the growth that later slices demand) that every later slice can follow. */
function roomOf(thetas: readonly number[], rhos: readonly number[]): number[] {
  const room = thetas.map((theta, i) => psiMax(theta, rhos[i]!))
  for (let i = room.length - 2; i >= 0; i -= 1) {
    const next = room[i + 1]! / growthMin(rhos[i]!, rhos[i + 1]!)
    room[i] = Math.min(room[i]!, next)
  }
  return room
}

/** The slices of the coordinates, ascending in expiry; free of arbitrage whatever they are. */
export function essviSlices(coordinates: readonly EssviCoordinates[]): EssviSlice[] {
  const rhos = coordinates.map(({ rho }) => rho)
  const thetas: number[] = []
  for (const [i, { rho, rise, share }] of coordinates.entries()) {
    assert(Math.abs(rho) < 1 && rise >= 0 && share >= 0 && share <= 1)
    thetas.push(i === 0 ? rise : thetas[i - 1]! * growthMin(rhos[i - 1]!, rho) + rise)
  }
  assert((thetas[0] ?? 1) > 0, 'the first slice has no variance')
  const room = roomOf(thetas, rhos)
  const slices: EssviSlice[] = []
  for (const [i, { rho, share }] of coordinates.entries()) {
    const theta = thetas[i]!
    const before = slices[i - 1]
    const low = before === undefined ? 0 : before.psi * growthMin(before.rho, rho)
    const high = Math.min(room[i]!, before === undefined ? Infinity : phiOf(before) * theta)
    slices.push({ theta, rho, psi: low + share * Math.max(0, high - low) })
  }
  return slices
}

function phiOf({ theta, psi }: EssviSlice): number {
  return psi / theta
}

/**
 * Coordinates near given slices: exact where those are free of arbitrage by the same conditions,
 * else moved slice by slice to where they are.
 */
export function essviCoordinates(slices: readonly EssviSlice[]): EssviCoordinates[] {
  const rhos = slices.map(({ rho }) => rho)
  const rises: number[] = []
  const thetas: number[] = []
  for (const [i, { theta, rho }] of slices.entries()) {
    const least = i === 0 ? 0 : thetas[i - 1]! * growthMin(rhos[i - 1]!, rho)
    rises.push(i === 0 ? theta : Math.max(0, theta - least))
    thetas.push(least + rises[i]!)
  }
  const room = roomOf(thetas, rhos)
  const coordinates: EssviCoordinates[] = []
  let psiBefore = 0
  for (const [i, { rho, psi }] of slices.entries()) {
    const low = i === 0 ? 0 : psiBefore * growthMin(rhos[i - 1]!, rho)
    const follow = i === 0 ? Infinity : (psiBefore / thetas[i - 1]!) * thetas[i]!
    const width = Math.max(0, Math.min(room[i]!, follow) - low)
    const share = width > 0 ? Math.min(1, Math.max(0, (psi - low) / width)) : 0
    coordinates.push({ rho, rise: rises[i]!, share })
    psiBefore = low + share * width
  }
  return coordinates
}

/** Sufficient for no butterfly arbitrage, and for total variance that nowhere falls. */
export function isEssviFree(slices: readonly EssviSlice[]): boolean {
  return slices.every((slice, i) => {
    if (!(slice.psi <= psiMax(slice.theta, slice.rho) / below)) return false
    const before = slices[i - 1]
    if (before === undefined) return true
    const follows = slice.psi >= before.psi * growthMin(before.rho, slice.rho) * (1 - 1e-12)
    return follows && slice.theta >= before.theta && phiOf(slice) <= phiOf(before) * (1 + 1e-12)
  })
}

/** The same slice as raw SVI. */
export function essviToSvi(slice: EssviSlice): SviSlice {
  return ssviSlice(slice.theta, slice.rho, phiOf(slice))
}
