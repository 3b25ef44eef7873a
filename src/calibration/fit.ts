import { type ChainQuotes } from './chain.ts'
import { cleanChain } from './clean.ts'
import { type FittedSlice, type SurfaceFit } from './surface-fit.ts'

export type FitOptions = {
  /** Slices of the last accepted fit of this underlying: where to start. */
  readonly previous?: readonly FittedSlice[] | undefined
}

const nothing = { quotes: 0, inside: 0, medianAbsVolPt: 0, p90AbsVolPt: 0 } as const

/** Fits one underlying's whole chain. Never throws on bad quotes: a failed fit says why. */
export function fitSurface(chain: ChainQuotes, _options: FitOptions = {}): SurfaceFit {
  const { rejected } = cleanChain(chain, { quotesPerExpiryMin: 5, yearsMin: 0 })
  return {
    underlying: chain.underlying,
    asOfUs: chain.asOfUs,
    status: 'failed',
    failure: 'too-few-quotes',
    reason: 'the fit is not built yet',
    slices: [],
    rejected,
    score: nothing,
    scoreUnderOneDay: nothing,
    butterflyViolations: 0,
    calendarViolations: 0,
    steps: 0,
  }
}
