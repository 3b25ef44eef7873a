// The door of pricing: closed-form values and their derivatives. It knows forwards, strikes, years
// and volatilities as bare numbers, and is the only room beside `amm` where Greeks go without unit.
// It must never know instruments, quotes, positions or what time it is.

export {
  type AsianRow,
  type AveragingWindow,
  asianTail,
  createAsianRow,
} from './asian.ts'
export {
  type BlackFault,
  type BlackRow,
  black76,
  blackFaults,
  blackPrice,
  createBlackRow,
  type OptionSide,
} from './black.ts'
export { BlackColumns } from './black-columns.ts'
export { BlackGrid, type GridBook, type GridShocks, type GridTaker } from './black-grid.ts'
export type { Characteristic, ExponentRow } from './characteristic.ts'
export {
  createModelRow,
  createModelSmileRow,
  type ModelRow,
  type ModelSmileRow,
  modelPrice,
  modelSmile,
} from './characteristic-price.ts'
export { smileVols } from './characteristic-smile.ts'
export {
  coinPrice,
  type DeltaConvention,
  deltaBy,
  deltaConventions,
  netTransactionDelta,
  quantoForward,
} from './coin.ts'
export {
  type EssviCoordinates,
  type EssviSlice,
  essviCoordinates,
  essviSlices,
  essviToSvi,
  isEssviFree,
} from './essvi.ts'
export {
  combineForwards,
  type Forward,
  type ForwardSource,
  type ParityForward,
  type ParityQuote,
  type ParityRefusal,
  parityForward,
} from './forward.ts'
export {
  annualBasis,
  deribitFundingRule,
  type FairPremium,
  type FundingLeg,
  type FundingRule,
  fairPremium,
  fundingRate,
  perpetualValue,
} from './funding-value.ts'
export { forwardBlack, type GeneralBlackRow, generalBlack } from './general-black.ts'
export {
  fellerRatio,
  type HestonParameters,
  hestonCharacteristic,
  hestonMeanVariance,
} from './heston.ts'
export {
  createImpliedVolRow,
  type ImpliedVol,
  type ImpliedVolRow,
  type ImpliedVolStatus,
  impliedVol,
  impliedVolInto,
  impliedVolStatuses,
} from './implied-vol.ts'
export { ImpliedVolColumns } from './implied-vol-columns.ts'
export { repairedWings, sviOfWings, type WingsRefusal } from './jump-wings.ts'
export { type KernelBuild, kernelBuilds } from './kernel.ts'
export {
  batesCharacteristic,
  type JumpParameters,
  type MertonParameters,
  mertonCharacteristic,
  mertonMeanVariance,
  mertonPrice,
} from './merton.ts'
export { type SabrParameters, sabrLeFlochKennedyVol, sabrVol } from './sabr.ts'
export {
  addSmile,
  createSmileColumns,
  createSpline,
  knotStride,
  knotsMax,
  noSpline,
  type SmileColumns,
  type SmileSlice,
  setSmile,
  smileOf,
  smileVariance,
  totalVariance,
  totalVarianceDerivatives,
  type VarianceSpline,
} from './smile.ts'
export { boundedPowerLawPhi, isSsviButterflyFree, powerLawPhi, ssviSlice } from './ssvi.ts'
export {
  durrleman,
  type JumpWings,
  jumpWings,
  type SviSlice,
  sviDerivatives,
  sviTotalVariance,
  type VarianceRow,
} from './svi.ts'
export {
  replicatedVariance,
  stripVariance,
  type TermVariance,
  varianceIndex,
} from './variance-index.ts'
export {
  interpolateVariance,
  plainCalendar,
  type VarianceCalendar,
  type VarianceEvent,
  type VariancePoint,
  varianceYears,
} from './variance-time.ts'
