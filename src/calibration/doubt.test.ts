// Standard errors against what they claim: the scatter of fits to quotes that scatter.
import { describe, expect, test } from 'vitest'
import { Prng, type TimeUs } from '../base/index.ts'
import { type SviSlice, sviTotalVariance, totalVariance } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { fitJointly } from './joint-fit.ts'
import { contract, sviCount } from './svi-model.ts'

const terms = [0.02, 0.1, 0.5]

function truth(years: number): SviSlice {
  const scale = 0.55 * Math.sqrt(years)
  return { a: 0.4 * scale ** 2, b: 0.5 * scale, rho: -0.25, m: 0.05 * scale, sigma: 1.2 * scale }
}

function volOf(years: number, k: number): number {
  const { a, b, rho, m, sigma } = truth(years)
  return Math.sqrt(sviTotalVariance(a, b, rho, m, sigma, k) / years)
}

/** Quotes whose middle is anywhere within a half-spread of the truth. */
function quotesOf(years: number, prng: Prng, count = 25, half = 0.01): CleanSlice {
  const scale = 0.55 * Math.sqrt(years)
  const k = Float64Array.from({ length: count }, (_, n) => scale * (-2.4 + (4.8 * n) / (count - 1)))
  const mids = k.map((at) => volOf(years, at) + half * (2 * prng.uniform() - 1))
  return {
    expiryUs: Math.round(years * 1e12) as TimeUs,
    forward: 60_000,
    years,
    count,
    k,
    bidVol: mids.map((vol) => vol - half),
    askVol: mids.map((vol) => vol + half),
  }
}

describe.each([
  ['SVI', false],
  ['SVI and spline', true],
])('%s', (_, hasSplines) => {
  test('the standard error of a vol is the scatter of its fits', () => {
    const runs = 60
    const at = terms.map(() => new Float64Array(7))
    const claimed = terms.map(() => new Float64Array(7))
    for (let run = 0; run < runs; run += 1) {
      const prng = Prng.fromSeed(500 + run)
      const slices = terms.map((years) => quotesOf(years, prng))
      const fit = fitJointly(slices, new Map(), { hasSplines })
      for (const [i, years] of terms.entries()) {
        const { points } = fit.doubts[i]!
        for (let n = 0; n < 7; n += 1) {
          const k = points[2 * (n + 1)]!
          const vol = Math.sqrt(totalVariance(fit.slices[i]!, k) / years)
          at[i]![n]! += (100 * (vol - volOf(years, k))) ** 2 / runs
          claimed[i]![n]! += points[2 * (n + 1) + 1]! ** 2 / runs
        }
      }
    }
    for (const i of terms.keys()) {
      // The quoted range; its ends are where a spline's smoothness, not its quotes, decides.
      for (let n = 1; n < 6; n += 1) {
        const ratio = Math.sqrt(at[i]![n]! / claimed[i]![n]!)
        expect(ratio).toBeGreaterThan(0.55)
        expect(ratio).toBeLessThan(1.5)
      }
    }
  })
})

/** The shape in the coordinates of the fit; the level as the log of the total variance. */
function coordinatesOf(slice: SviSlice): Float64Array {
  const out = new Float64Array(sviCount)
  const any = new Float64Array(sviCount).fill(Infinity)
  contract(
    slice,
    out,
    0,
    any.map((edge) => -edge),
    any,
  )
  const { a, b, rho, m, sigma } = slice
  out[0] = Math.log(sviTotalVariance(a, b, rho, m, sigma, 0))
  return out
}

test('joint SVI: the standard error of a parameter is the scatter of its fits', () => {
  const runs = 100
  const fits = Array.from({ length: runs }, (_, run) => {
    const prng = Prng.fromSeed(900 + run)
    const slices = terms.map((years) => quotesOf(years, prng))
    return fitJointly(slices, new Map())
  })
  for (const [i, years] of terms.entries()) {
    const shape = coordinatesOf(truth(years))
    for (let n = 0; n < sviCount; n += 1) {
      let scatter = 0
      let claimed = 0
      for (const fit of fits) {
        scatter += (coordinatesOf(fit.slices[i]!)[n]! - shape[n]!) ** 2
        claimed += fit.doubts[i]!.parameters![n]! ** 2
      }
      const ratio = Math.sqrt(scatter / claimed)
      expect(ratio, `parameter ${n} of ${years} years`).toBeGreaterThan(1 / 1.5)
      expect(ratio, `parameter ${n} of ${years} years`).toBeLessThan(1.5)
    }
  }
})

test('under a correction the parameters of the backbone have no error of their own', () => {
  const prng = Prng.fromSeed(11)
  const slices = terms.map((years) => quotesOf(years, prng))
  const { doubts } = fitJointly(slices, new Map(), { hasSplines: true })
  expect(doubts.map(({ parameters }) => parameters)).toEqual([null, null, null])
})

test('quotes without a fault are no surer than a truth anywhere between bid and ask', () => {
  const exact = terms.map((years) => {
    const slice = quotesOf(years, Prng.fromSeed(1))
    const vols = slice.k.map((k) => volOf(years, k))
    return {
      ...slice,
      bidVol: vols.map((vol) => vol - 0.01),
      askVol: vols.map((vol) => vol + 0.01),
    }
  })
  const prng = Prng.fromSeed(13)
  const drawn = terms.map((years) => quotesOf(years, prng))
  const sure = fitJointly(exact, new Map()).doubts
  const unsure = fitJointly(drawn, new Map()).doubts
  for (const i of terms.keys()) {
    // Uniform between the touches has the variance of a third of a half-spread squared.
    for (const n of [2, 3, 4, 5, 6]) {
      const share = sure[i]!.points[2 * n + 1]! / unsure[i]!.points[2 * n + 1]!
      expect(share).toBeGreaterThan(0.7)
      expect(share).toBeLessThan(1.3)
    }
  }
})

test('fewer and wider quotes leave more doubt, and nothing quoted leaves most', () => {
  const doubtOf = (count: number, half: number): Float64Array => {
    const prng = Prng.fromSeed(7)
    const slices = terms.map((years) => quotesOf(years, prng, count, half))
    return fitJointly(slices, new Map(), { hasSplines: true }).doubts[1]!.points
  }
  const many = doubtOf(40, 0.005)
  const few = doubtOf(10, 0.005)
  const wide = doubtOf(40, 0.05)
  const middle = 2 * 4 + 1
  expect(few[middle]!).toBeGreaterThan(1.2 * many[middle]!)
  expect(wide[middle]!).toBeGreaterThan(4 * many[middle]!)
  expect(many[1]!).toBeGreaterThan(2 * many[middle]!)
})
