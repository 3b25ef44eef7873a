// One fair value from several opinions, each weighted by how noisy it is: the surface by its fit
// error, the market's middle by its width, the venue's mark by a fixed doubt. Our own orders are
// taken out of the market first, so that the desk never chases its own quotes.

/** The best bid and offer as the venue shows them, and what of it is ours. 0 lots: no side. */
export type Touch = {
  bidTicks: number
  bidLots: number
  askTicks: number
  askLots: number
  ownBidTicks: number
  ownBidLots: number
  ownAskTicks: number
  ownAskLots: number
}

export function createTouch(): Touch {
  return {
    bidTicks: 0,
    bidLots: 0,
    askTicks: 0,
    askLots: 0,
    ownBidTicks: 0,
    ownBidLots: 0,
    ownAskTicks: 0,
    ownAskLots: 0,
  }
}

/** Lots of others at the best bid; 0 when it is ours alone, and then others' best is unknown. */
export function othersBidLots(touch: Touch): number {
  const own = touch.ownBidTicks === touch.bidTicks ? touch.ownBidLots : 0
  return Math.max(0, touch.bidLots - own)
}

export function othersAskLots(touch: Touch): number {
  const own = touch.ownAskTicks === touch.askTicks ? touch.ownAskLots : 0
  return Math.max(0, touch.askLots - own)
}

/** Whether a venue shows a bid at or above an ask: nothing can be concluded from such a book. */
export function isCrossed(touch: Touch): boolean {
  return touch.bidLots > 0 && touch.askLots > 0 && touch.bidTicks >= touch.askTicks
}

export type BlendConfig = {
  /** Least error that a fit is believed to have. */
  readonly surfaceNoiseVolPtMin: number
  /** Noise of a market's middle: this floor, and this share of its half-width. */
  readonly marketNoiseVolPtMin: number
  readonly marketNoiseRatio: number
  /** Noise of the venue's mark, used where there is no two-sided market. */
  readonly markNoiseVolPt: number
  /** Most that the market may move fair away from the surface. */
  readonly marketPullVolPtMax: number
}

/** Weight of a second opinion with noise `other` against a first with noise `own`; 0 to 1. */
export function blendWeight(own: number, other: number): number {
  const total = own * own + other * other
  return total > 0 ? (own * own) / total : 0
}

/**
 * Shift of fair from the surface, vol points, given where the market's middle lies relative to the
 * surface (`marketVolPt`) and its half-width. Inverse-variance weighting, bounded.
 */
export function marketPullVolPt(
  config: BlendConfig,
  errorVolPt: number,
  marketVolPt: number,
  marketHalfWidthVolPt: number,
): number {
  const own = Math.max(config.surfaceNoiseVolPtMin, errorVolPt)
  const noise = config.marketNoiseVolPtMin + config.marketNoiseRatio * marketHalfWidthVolPt
  return boundedPull(config, blendWeight(own, noise) * marketVolPt)
}

/** The same from the venue's mark alone. */
export function markPullVolPt(config: BlendConfig, errorVolPt: number, markVolPt: number): number {
  const own = Math.max(config.surfaceNoiseVolPtMin, errorVolPt)
  return boundedPull(config, blendWeight(own, config.markNoiseVolPt) * markVolPt)
}

function boundedPull(config: BlendConfig, pullVolPt: number): number {
  return Math.max(-config.marketPullVolPtMax, Math.min(config.marketPullVolPtMax, pullVolPt))
}

/** Price between bid and ask weighted towards the thin side (microprice); prices in any unit. */
export function microprice(
  bidPrice: number,
  bidLots: number,
  askPrice: number,
  askLots: number,
): number {
  return (bidPrice * askLots + askPrice * bidLots) / (bidLots + askLots)
}
