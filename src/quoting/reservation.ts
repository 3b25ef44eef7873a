// Where inventory moves the middle of a quote: vega in vol points, delta as a fraction of the
// underlying's price; and how it thins the side that would add to it. A "use" is a signed share of
// a limit: +1 is long at the limit. Skews are linear and stop at the limit (Ho and Stoll 1981).

export type SkewConfig = {
  /** Vol points by which quotes go down when net vega of the underlying is long at its limit. */
  readonly vegaSkewVolPt: number
  /** The same for the vega of one expiry, and for the position in one option. */
  readonly expirySkewVolPt: number
  readonly positionSkewVolPt: number
  /** Basis points of the underlying's price when delta is long at its limit. */
  readonly deltaSkewBps: number
}

export type Inventory = {
  /** Signed shares of limits. */
  vegaUse: number
  expiryVegaUse: number
  positionUse: number
  deltaUse: number
}

export function createInventory(): Inventory {
  return { vegaUse: 0, expiryVegaUse: 0, positionUse: 0, deltaUse: 0 }
}

/** A use beyond its limit skews no further: past it, size is what must go. */
export function clampUse(use: number): number {
  return Math.max(-1, Math.min(1, use))
}

/** Shift of the middle of an option's quote, vol points; negative when long. */
export function volSkewVolPt(config: SkewConfig, inventory: Inventory): number {
  const bookVolPt = config.vegaSkewVolPt * clampUse(inventory.vegaUse)
  const expiryVolPt = config.expirySkewVolPt * clampUse(inventory.expiryVegaUse)
  const positionVolPt = config.positionSkewVolPt * clampUse(inventory.positionUse)
  return 0 - (bookVolPt + expiryVolPt + positionVolPt)
}

/** Shift of the underlying's price as a fraction; negative when delta is long. */
export function priceSkewRatio(config: SkewConfig, inventory: Inventory): number {
  return 0 - config.deltaSkewBps * 1e-4 * clampUse(inventory.deltaUse)
}

/** The greatest share of any vega limit in use, 0 to 1: what widens both sides. */
export function vegaLoad(inventory: Inventory): number {
  const ofVega = Math.max(Math.abs(inventory.vegaUse), Math.abs(inventory.expiryVegaUse))
  return Math.min(1, Math.max(ofVega, Math.abs(inventory.positionUse)))
}

/** Share of the full size on one side: falls to 0 as the side would fill its limit. */
export function taper(side: 1 | -1, use: number): number {
  return Math.max(0, Math.min(1, 1 - side * use))
}
