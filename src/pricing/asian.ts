// The tail of an option that settles on an average: Deribit delivers on the mean of the index over
// the last 30 minutes, so what is known of the mean no longer moves, and delta decays with it. A
// displaced lognormal with the first three moments of what is still to be averaged, through Black.
// Knows shares of a window, never a time of day.

import { assert } from '../base/index.ts'
import { exp, expm1, log1p } from '../math/index.ts'
import { black76, createBlackRow, type OptionSide } from './black.ts'

/** Where an option stands before or within its settlement window. */
export type AveragingWindow = {
  /** Until averaging begins; 0 inside the window. */
  readonly yearsBefore: number
  /** Of averaging still to come, greater than 0 unless everything is known. */
  readonly yearsLeft: number
  /** Share of the average that is known, 0 to 1. */
  readonly knownShare: number
  /** Mean of the index over what is known; of no effect where the share is 0. */
  readonly knownAverage: number
}

/** Value in the quote currency and its raw derivatives by the forward and by vol. */
export type AsianRow = { price: number; delta: number; gamma: number; vega: number }

export function createAsianRow(): AsianRow {
  return { price: 0, delta: 0, gamma: 0, vega: 0 }
}

const black = createBlackRow()

function assertWindow({ yearsBefore, yearsLeft, knownShare, knownAverage }: AveragingWindow): void {
  assert(yearsBefore >= 0 && yearsBefore < Infinity, 'years before must be non-negative, finite')
  assert(yearsLeft >= 0 && yearsLeft < Infinity, 'years left must be non-negative and finite')
  assert(knownShare >= 0 && knownShare <= 1, 'the known share lies between 0 and 1')
  assert(knownAverage >= 0 && knownAverage < Infinity, 'the known average must be finite')
}

/** What is certain: the option is a forward, or nothing. */
function certain(side: OptionSide, gain: number, share: number, out: AsianRow): void {
  const isKept = side * gain > 0
  out.price = isKept ? side * gain : 0
  out.delta = isKept ? side * share : 0
  out.gamma = 0
  out.vega = 0
}

/**
 * Value of max(0, side (A - strike)) for the average A of a driftless lognormal index, without
 * discount.
 *
 * A = a known + (1 - a) M with a = knownShare, so the option is 1 - a options on the mean M of what
 * is to come, struck at (strike - a known) / (1 - a). With u = vol^2 yearsBefore and v = vol^2
 * yearsLeft, M / F has mean 1, variance e^u 2 (e^v - 1 - v) / v^2 - 1, and to leading order the
 * third moment 3 (u^2 + 2uv/3 + 2v^2/15): a lognormal of F less a shift of at most F/6 has all
 * three. Error against simulation below 2e-3 v^1.5 F; two moments alone leave 8e-3 v F off the
 * strike (docs/model/black-76.md). Bad input is a broken invariant.
 */
export function asianTail(
  side: OptionSide,
  forward: number,
  strike: number,
  volAnnual: number,
  window: AveragingWindow,
  out: AsianRow,
): void {
  assert(forward > 0 && forward < Infinity, 'forward must be positive and finite')
  assert(strike > 0 && strike < Infinity, 'strike must be positive and finite')
  assert(volAnnual >= 0 && volAnnual < Infinity, 'vol must be non-negative and finite')
  assertWindow(window)
  const { yearsBefore, yearsLeft, knownShare, knownAverage } = window
  const share = 1 - knownShare
  const u = volAnnual * volAnnual * yearsBefore
  const v = volAnnual * volAnnual * yearsLeft
  const gain = knownShare * knownAverage + share * forward - strike
  if (!(share > 0 && u + v > 0)) {
    certain(side, gain, share, out)
    return
  }
  const lead = u * u + 0.6666666666666666 * u * v
  const width = (lead + 0.1111111111111111 * v * v) / (lead + 0.13333333333333333 * v * v)
  const shifted = width * forward
  const level = (strike - knownShare * knownAverage) / share - (forward - shifted)
  if (!(level > 0)) {
    certain(side, gain, share, out)
    return
  }
  // 2 (e^v - 1 - v) / v^2 - 1, for the small v of a window.
  const growth = v * (0.3333333333333333 + v * (0.08333333333333333 + v * 0.016666666666666666))
  const slope = v * (0.3333333333333333 + v * (0.16666666666666666 + v * 0.05))
  const variance = expm1(u) + exp(u) * growth
  const scaled = variance / (width * width)
  const deviation = Math.sqrt(log1p(scaled))
  black76(side, shifted, level, 1, deviation, black)
  const dual = (black.price - shifted * black.delta) / level
  const lean = width + ((1 - width) * shifted) / level
  const volSlope = (exp(u) * (u * (1 + growth) + slope)) / (volAnnual * deviation)
  out.price = share * black.price
  out.delta = share * (width * black.delta - (1 - width) * dual)
  out.gamma = share * black.gamma * lean * lean
  out.vega = (share * black.vega * volSlope) / (width * width * (1 + scaled))
}
