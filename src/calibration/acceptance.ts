// Whether a fit may replace the last good one. A surface that is known to be wrong is worse than an
// old one that says how old it is.

import { type SurfaceFit } from './surface-fit.ts'

export type Acceptance = {
  readonly status: 'accepted' | 'kept-last' | 'refused'
  /** Empty when accepted; else which check failed, with its numbers. */
  readonly reason: string
  /** What to quote from now on; `undefined` when there has never been a good fit. */
  readonly surface: SurfaceFit | undefined
}

/** A fit that passed its gates replaces `previous`; one that did not leaves it in place. */
export function acceptFit(fit: SurfaceFit, previous: SurfaceFit | undefined): Acceptance {
  if (fit.status === 'fitted') return { status: 'accepted', reason: '', surface: fit }
  const status = previous === undefined ? 'refused' : 'kept-last'
  return { status, reason: fit.reason, surface: previous }
}
