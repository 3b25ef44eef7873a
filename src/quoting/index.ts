// The door of quoting: fair values, skews and half-spreads with their reasons, as pure functions of
// numbers, and the board of wanted quotes. It must never know what is at work at a venue, what the
// limits allow, or what time it is.

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
export {
  createGuardInput,
  createGuardVerdict,
  type GuardConfig,
  type GuardInput,
  type GuardVerdict,
  guardQuote,
} from './guard.ts'
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
