// The door of `market`: what the world shows us. It knows best quotes, books, trades, index prices,
// the accepted volatility surface, and how fresh each of them is. It must never know our positions,
// our orders (they come as numbers) or what anybody decides from what it shows.

export {
  Book,
  type BookOptions,
  type BookOutcome,
  type BookStatus,
  type DepthWalk,
} from './book.ts'
export {
  type FeedState,
  type MarketOptions,
  MarketState,
  neverUs,
  type OthersState,
  type OthersTop,
  type QuoteState,
} from './market-state.ts'
export { RealisedVol, type RealisedVolOptions } from './realised-vol.ts'
export type { SurfaceMark } from './surface-marks.ts'
export { type SmileBlend, type SmilePoint, type SurfaceSlice, VolSurface } from './vol-surface.ts'
