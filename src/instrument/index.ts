// The door of the contracts room. It knows what can be traded: terms, grids, settlement arithmetic,
// fees, names and the calendar. It must never know what anything is worth, what anybody holds, or
// which venue a message came from.

export { type Asset, type AssetRefusal, assetIndexOf, assetScaleMax, checkAssets } from './asset.ts'
export {
  deribitFundingIntervalUs,
  deribitFutureListingDepth,
  deribitListingDepth,
  type ExpiryTenor,
  expiryTenors,
  type ListingDepth,
  listDeribitExpiries,
  listDeribitFutureExpiries,
  monthEndUs,
  nextFundingUs,
  nextSettlementUs,
  settlementUsOfDay,
  settlementWindowStart,
  tenorOf,
} from './calendar.ts'
export {
  type AmendableTerms,
  Catalogue,
  type CatalogueRefusal,
  type ListingState,
  listingStates,
} from './catalogue.ts'
export {
  entryCostAtoms,
  type Fraction,
  fractionOf,
  isPaidInFull,
  notionalUsd,
  payoffAtoms,
  premiumAtoms,
  profitAtMark,
  profitAtoms,
  profitSign,
  valueAtPriceAtoms,
  valueSettle,
} from './contract.ts'
export {
  type DeribitTermsInput,
  type DeribitTermsRefusal,
  deribitOptionTickSteps,
  deribitTerms,
} from './deribit-terms.ts'
export { divideDown, divideExact, divideHalfEven, divideUp, tenTo } from './division.ts'
export { feeAtoms, optionFeeCap } from './fee.ts'
export {
  type Instrument,
  type InstrumentKind,
  instrumentKinds,
  type Settlement,
  settlements,
  type TickStep,
} from './instrument.ts'
export { type StrikeGridInput, strikeGrid, strikeUnit } from './strike-grid.ts'
export {
  type DeribitSymbol,
  formatDeribit,
  formatExpiry,
  parseDeribit,
  type SymbolRefusal,
} from './symbol.ts'
export { parseSymbol } from './symbol-forms.ts'
export { checkTerms, type TermsRefusal } from './terms.ts'
export {
  checkTickSteps,
  type DatedTickSteps,
  stepAt,
  stepDown,
  stepsOn,
  stepUp,
  tickStepsMax,
} from './tick-step.ts'
export {
  isOnTick,
  lotsDown,
  lotsNearest,
  lotsOfText,
  lotsUp,
  nextTickDown,
  nextTickUp,
  type PriceTerms,
  priceOf,
  type SizeTerms,
  sizeOf,
  ticksDown,
  ticksNearest,
  ticksOfText,
  ticksUp,
  type UnitRefusal,
  unitScaleMax,
} from './units.ts'
