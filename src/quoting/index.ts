// The door of quoting: fair values, skews and half-spreads with their reasons, as pure functions of
// numbers, and the board of wanted quotes. It must never know what is at work at a venue, what the
// limits allow, or what time it is.

export {
  avellanedaStoikov,
  fillPremium,
  frozenPrices,
  type IndifferencePrices,
  optimalSpread,
  reservationShift,
  type StationaryPrices,
  stationaryPrices,
} from './avellaneda-stoikov.ts'
export {
  type CarteaJaimungalParameters,
  carteaJaimungal,
  carteaJaimungalTable,
  runningPenalty,
} from './cartea-jaimungal.ts'
export { type AlphaParameters, carteaJaimungalAlpha } from './cartea-jaimungal-alpha.ts'
export {
  defaultQuoting,
  type OptionQuoterConfig,
  type PerpetualQuoterConfig,
  type QuotingConfig,
  type QuotingConfigError,
  type QuotingSizeConfig,
  validateQuoting,
} from './config.ts'
export {
  type BlendConfig,
  blendWeight,
  createTouch,
  isCrossed,
  marketPullVolPt,
  markPullVolPt,
  microprice,
  othersAskLots,
  othersBidLots,
  type Touch,
} from './fair-value.ts'
export { type FixedParameters, fixedQuoter } from './fixed-quoter.ts'
export {
  type GlftParameters,
  glftApproximation,
  glftClosed,
  glftExact,
  glftTable,
} from './glft.ts'
export {
  createGuardInput,
  createGuardVerdict,
  type GuardConfig,
  type GuardInput,
  type GuardVerdict,
  guardQuote,
} from './guard.ts'
export type { InventoryTable } from './inventory-table.ts'
export { type KyleEquilibrium, kyleEquilibrium } from './kyle.ts'
export { type ModelQuote, type ModelQuoteInput, quoteByModel } from './model-quote.ts'
export {
  type MultiAssetParameters,
  type MultiAssetQuoter,
  multiAsset,
  valueMatrix,
} from './multi-asset.ts'
export { createOptionQuoteInput, type OptionQuoteInput, quoteOption } from './option-quoter.ts'
export {
  clearQuote,
  createQuote,
  type Quote,
  type QuotePart,
  type QuoteReason,
  quoteParts,
  quoteReasons,
} from './part.ts'
export {
  createPerpetualQuoteInput,
  type PerpetualQuoteInput,
  perpetualSkewBps,
  quotePerpetual,
} from './perpetual-quoter.ts'
export { QuoteBoard } from './quote-board.ts'
export type {
  Distances,
  ModelResult,
  ModelState,
  ParameterRefusal,
  QuoteModel,
  QuoteModelParameters,
} from './quote-model.ts'
export { riskiestFirst } from './requote.ts'
export {
  clampUse,
  createInventory,
  type Inventory,
  priceSkewRatio,
  type SkewConfig,
  taper,
  vegaLoad,
  volSkewVolPt,
} from './reservation.ts'
export { sideRatio } from './size.ts'
