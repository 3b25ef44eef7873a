// A fitted surface judged again by somebody who did not fit it: grids and call prices, beside the
// proof by interval bounds that the fit itself had to pass.

import { type TimeUs } from '../base/index.ts'
import { totalVarianceDerivatives } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { cleanChain } from './clean.ts'
import { type Arbitrage, findArbitrage } from './comparison-arbitrage.ts'
import { type Smile } from './comparison-model.ts'
import { type SurfaceFit } from './surface-fit.ts'

export type SurfaceCheck = {
  /** True where there are slices and none of them, nor any pair, was left unproven. */
  readonly isProven: boolean
  readonly violations: readonly (Omit<Arbitrage, 'slice'> & { readonly expiryUs: TimeUs })[]
  /** The most that any call price breaks a rule by, in coin. */
  readonly worstPrice: number
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
  return {
    isProven: fit.slices.length > 0 && fit.butterflyViolations + fit.calendarViolations === 0,
    violations: found.map(({ slice, rule, coin }) => ({
      expiryUs: fit.slices[slice]!.expiryUs,
      rule,
      coin,
    })),
    worstPrice,
  }
}
