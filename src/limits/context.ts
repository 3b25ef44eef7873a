// What the pre-trade check must know about the desk besides the order: one struct of numbers that
// the engine owns and refills, so that a check allocates nothing. A fresh one refuses everything.

/**
 * "Worst case" counts everything that may still fill (law 10): position, resting orders, both
 * versions of an amendment, hedges in flight. "With" adds the order that is asked about.
 */
export type PreTradeContext = {
  nowUs: number
  /** True only while the kill switch is armed (not pulled). */
  isArmed: boolean
  /** Index of `deskModes`. */
  modeLevel: number
  /** The venue's streams are up and without gap. */
  isFeedUp: boolean
  /** Ages of what the order's price depends on; Infinity: no data; 0: does not depend on it. */
  indexAgeUs: number
  referenceAgeUs: number
  surfaceAgeUs: number
  /** Independent fair price in ticks (a float), and the price of a vol point; 0: not an option. */
  referenceTicks: number
  ticksPerVolPt: number
  /** Value of the order in USD: of the underlying amount, not of the premium. */
  orderUsd: number
  /** Signed position now; worst case of the instrument before and with the order. */
  positionLots: number
  positionLotsHigh: number
  positionLotsLow: number
  positionLotsHighWith: number
  positionLotsLowWith: number
  /** Whose delta and vega limits apply. */
  underlying: number
  /** Delta of the underlying counting hedges in flight; what a full fill of the order adds. */
  deltaUsd: number
  orderDeltaUsd: number
  deltaUsdHigh: number
  deltaUsdLow: number
  deltaUsdHighWith: number
  deltaUsdLowWith: number
  vegaUsdPerVolPtHigh: number
  vegaUsdPerVolPtLow: number
  vegaUsdPerVolPtHighWith: number
  vegaUsdPerVolPtLowWith: number
  /** Losses are positive; Infinity when unknown. */
  lossWindowUsd: number
  lossSinceStartUsd: number
  /** Orders at work, and whether this intent would be one more (an amendment is not). */
  orderCount: number
  isNewOrder: boolean
}

export function createPreTradeContext(): PreTradeContext {
  return {
    nowUs: 0,
    isArmed: false,
    modeLevel: Number.NaN,
    isFeedUp: false,
    indexAgeUs: Infinity,
    referenceAgeUs: Infinity,
    surfaceAgeUs: Infinity,
    referenceTicks: Number.NaN,
    ticksPerVolPt: 0,
    orderUsd: Number.NaN,
    positionLots: Number.NaN,
    positionLotsHigh: Number.NaN,
    positionLotsLow: Number.NaN,
    positionLotsHighWith: Number.NaN,
    positionLotsLowWith: Number.NaN,
    underlying: 0,
    deltaUsd: Number.NaN,
    orderDeltaUsd: Number.NaN,
    deltaUsdHigh: Number.NaN,
    deltaUsdLow: Number.NaN,
    deltaUsdHighWith: Number.NaN,
    deltaUsdLowWith: Number.NaN,
    vegaUsdPerVolPtHigh: Number.NaN,
    vegaUsdPerVolPtLow: Number.NaN,
    vegaUsdPerVolPtHighWith: Number.NaN,
    vegaUsdPerVolPtLowWith: Number.NaN,
    lossWindowUsd: Infinity,
    lossSinceStartUsd: Infinity,
    orderCount: Infinity,
    isNewOrder: true,
  }
}
