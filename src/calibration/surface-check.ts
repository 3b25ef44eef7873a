// A fitted surface judged again by somebody who did not fit it: grids and call prices, beside the
// proof by interval bounds that the fit itself had to pass.

import { type TimeUs } from '../base/index.ts'
import { totalVarianceDerivatives } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type CleanSlice, cleanChain } from './clean.ts'
import { type Arbitrage, findArbitrage } from './comparison-arbitrage.ts'
import { type Smile } from './comparison-model.ts'
import { type SurfaceFit } from './surface-fit.ts'

export type SurfaceViolation = {
  /** The expiry, of a pair the later one. */
  readonly expiryUs: TimeUs
  /** `between`: negative density where the desk interpolates from the expiry before to this one. */
  readonly rule: Arbitrage['rule'] | 'between'
  readonly coin: number
}

export type SurfaceCheck = {
  /** True where there are slices and none of them, nor any pair, was left unproven. */
  readonly isProven: boolean
  readonly violations: readonly SurfaceViolation[]
  /** The most that any call price breaks a rule by, in coin. */
  readonly worstPrice: number
}

/** Where between two expiries their interpolation is looked at. */
const betweenShares = [0.25, 0.5, 0.75]

/** Total variance straight in time at equal moneyness, as the desk interpolates. */
function blend(before: Smile, after: Smile, share: number): Smile {
  const row = { w: 0, dw: 0, d2w: 0 }
  return (k, out) => {
    before(k, row)
    after(k, out)
    out.w += (1 - share) * (row.w - out.w)
    out.dw += (1 - share) * (row.dw - out.dw)
    out.d2w += (1 - share) * (row.d2w - out.d2w)
  }
}

/** The most that a call between two expiries breaks a rule by; none where nothing is wrong. */
function worstBetween(slice: CleanSlice, before: Smile, after: Smile): number | undefined {
  const found = betweenShares.flatMap(
    (share) => findArbitrage([slice], [blend(before, after, share)]).found,
  )
  return found.length === 0 ? undefined : Math.max(...found.map(({ coin }) => coin))
}

/** Checks `fit` against the chain that it was fitted to. */
export function checkSurface(chain: ChainQuotes, fit: SurfaceFit): SurfaceCheck {
  const clean = cleanChain(chain, { quotesPerExpiryMin: 1, yearsMin: 0 })
  const byExpiry = new Map(clean.slices.map((slice) => [slice.expiryUs, slice]))
  const smiles = fit.slices.map(
    (slice): Smile =>
      (k, out) =>
        totalVarianceDerivatives(slice, k, out),
  )
  const quoted = fit.slices.map((slice) => byExpiry.get(slice.expiryUs)!)
  const { found, worstPrice } = findArbitrage(quoted, smiles)
  const violations: SurfaceViolation[] = found.map(({ slice, rule, coin }) => ({
    expiryUs: fit.slices[slice]!.expiryUs,
    rule,
    coin,
  }))
  for (const [i, { expiryUs }] of fit.slices.entries()) {
    if (i === 0) continue
    const coin = worstBetween(quoted[i]!, smiles[i - 1]!, smiles[i]!)
    if (coin !== undefined) violations.push({ expiryUs, rule: 'between', coin })
  }
  return {
    isProven: fit.slices.length > 0 && fit.butterflyViolations + fit.calendarViolations === 0,
    violations,
    worstPrice,
  }
}
