// Whether a fit may replace the last good one. A surface that is known to be wrong is worse than an
// old one that says how old it is.

import { type SurfaceFit } from './surface-fit.ts'

export type Acceptance = {
  readonly status: 'accepted' | 'kept-last' | 'refused'
  /** Empty when accepted; else which check failed, with its numbers. */
  readonly reason: string
  /** What to quote from now on; `undefined` when there has never been a good fit. */
  readonly surface: SurfaceFit | undefined
  /** How old that is, measured from the quotes of this fit; 0 when it is this one. */
  readonly ageUs: number
}

/** A fit that passed its gates replaces `previous`; one that did not leaves it in place. */
export function acceptFit(fit: SurfaceFit, previous: SurfaceFit | undefined): Acceptance {
  if (fit.status === 'fitted') return { status: 'accepted', reason: '', surface: fit, ageUs: 0 }
  const status = previous === undefined ? 'refused' : 'kept-last'
  const ageUs = previous === undefined ? 0 : fit.asOfUs - previous.asOfUs
  return { status, reason: fit.reason, surface: previous, ageUs }
}
