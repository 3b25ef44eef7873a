// The door of amm: pools and their curves as formulae, exact integers beside a float64 model. It
// knows amounts, reserves, liquidity and prices as bare numbers, and is the only room beside
// `pricing` where Greeks go without unit. It must never know instruments, books or time of day.

export { amountDepth, amountToPrice, type DepthPoint } from './amount-depth.ts'
export { BalancerPool, type BalancerTerms } from './balancer/balancer-pool.ts'
export { bufferAmount } from './balancer/buffer.ts'
export type { BalancerCurve } from './balancer/curve.ts'
export type { Ellipse } from './balancer/ellipse.ts'
export { ellipseCurve } from './balancer/ellipse-curve.ts'
export { fixedPriceCurve } from './balancer/fixed-price.ts'
export { weightedDepthModel, weightedOutModel } from './balancer/model.ts'
export { type ReclammState, reclammCurve, virtualBalances } from './balancer/reclamm.ts'
export { balancerStableCurve } from './balancer/stable.ts'
export type { Surge } from './balancer/surge.ts'
export { weightedCurve } from './balancer/weighted.ts'
export { bootstrapWeights, slopedWeights, type WeightRamp } from './balancer/weights.ts'
export { type Bin, BinPool } from './bins/bin-pool.ts'
export { binPrice, unitBin } from './bins/price.ts'
export { type BinFeeState, type BinFeeTerms, binFee } from './bins/volatility-fee.ts'
export {
  capitalEfficiency,
  type Depth,
  depthMovesBps,
  depthProfile,
  depthTo,
  idleShare,
  type LiquiditySegment,
  liquiditySegments,
  sqrtPriceMoved,
} from './concentrated/depth.ts'
export { RangeModel, type RangeModelOptions } from './concentrated/model.ts'
export type { Amounts, RangeKey, RangePosition } from './concentrated/positions.ts'
export {
  type RangeChange,
  RangePool,
  type RangeRoom,
  type RangeState,
} from './concentrated/range-pool.ts'
export {
  amount0Down,
  amount0Up,
  amount1Down,
  amount1Up,
  sqrtPriceAfterInput,
  sqrtPriceAfterOutput,
} from './concentrated/sqrt-price-math.ts'
export type { SwapOutcome, SwapRequest } from './concentrated/swap-run.ts'
export { createStepRow, type StepRow, swapStepV3, swapStepV4 } from './concentrated/swap-step.ts'
export { sqrtPriceAtTick, tickAtSqrtPrice } from './concentrated/tick-math.ts'
export type { FeeGrowth, LoadedTick, TickInfo } from './concentrated/tick-table.ts'
export { type TimeInside, V3Pool, type V3PoolOptions } from './concentrated/v3-pool.ts'
export { V4Pool, type V4PoolOptions } from './concentrated/v4-pool.ts'
export { pairAmountOutModel, pairDepthModel } from './constant-product/model.ts'
export { pairAmountIn, pairAmountOut, pairQuote } from './constant-product/trade.ts'
export { V2Pool, type V2PoolOptions } from './constant-product/v2-pool.ts'
export { CryptoswapPool } from './cryptoswap/cryptoswap-pool.ts'
export { cubicBalance, statePrices } from './cryptoswap/cubic.ts'
export {
  type CryptoCurve,
  cryptoBalance,
  cryptoInvariant,
  geometricMean,
} from './cryptoswap/curve.ts'
export { reductionCoefficient } from './cryptoswap/fee.ts'
export {
  cryptoBalanceModel,
  cryptoInvariantModel,
  cryptoMarginalPrice,
} from './cryptoswap/model.ts'
export { xcpOf } from './cryptoswap/repeg.ts'
export type { CryptoState, CryptoTerms } from './cryptoswap/terms.ts'
export { LmsrPool } from './lmsr/lmsr-pool.ts'
export { lmsrCost, lmsrPrices } from './lmsr/model.ts'
export {
  ClassicalPmmPool,
  type ClassicalState,
  type ClassicalTerms,
  type ClassicalTrade,
} from './pmm/classical-pool.ts'
export { type PmmStatus, pmmCost, pmmMidPrice } from './pmm/model.ts'
export {
  type VaultKind,
  VaultPmmPool,
  type VaultState,
  type VaultTerms,
  type VaultTrade,
} from './pmm/vault-pool.ts'
export type {
  AddedLiquidity,
  AmmRefusal,
  AmmRefusalCode,
  Pool,
  RemovedLiquidity,
  SwapPool,
  SwapQuote,
} from './pool.ts'
export {
  type Mark,
  markoutLoss,
  type PositionAccount,
  PositionTally,
} from './position/accounts.ts'
export {
  divergenceLoss,
  type RangeDivergence,
  rangeDivergence,
  weightedDivergenceLoss,
} from './position/divergence.ts'
export {
  breakEvenFee,
  breakEvenVol,
  constantProductLvr,
  feeHalfWidth,
  fixedBlockArbitrage,
  fixedBlockShare,
  lvrOfGamma,
  netCarry,
  poissonTradeProbability,
  rangeLvr,
  rangeLvrShare,
  weightedLvr,
} from './position/lvr.ts'
export {
  type Holdings,
  liquidityOf,
  type Range,
  type RangeGreeks,
  rangeGreeks,
  rangeHoldings,
  rangeValue,
} from './position/range-value.ts'
export { rangeStrip, type Strip, type StripOption, stripValue } from './position/replication.ts'
export { type Ramp, steady } from './ramp.ts'
export { solidlyMarginalPrice, solidlyOutModel } from './solidly-model.ts'
export { SolidlyPool, type SolidlyTerms, solidlyBalance, solidlyInvariant } from './solidly-pool.ts'
export {
  amplificationOf,
  type StableCurve,
  stableBalance,
  stableBalanceAfter,
  stableInvariant,
} from './stableswap/invariant.ts'
export { MetaStableswapPool } from './stableswap/meta-pool.ts'
export {
  stableBalanceModel,
  stableInvariantModel,
  stableMarginalPrice,
} from './stableswap/model.ts'
export { StableswapPool } from './stableswap/stableswap-pool.ts'
export {
  firstPoolTerms,
  nextPoolTerms,
  ratesOfDecimals,
  type StableswapTerms,
} from './stableswap/terms.ts'
export { attempt, mulDivDown, mulDivUp } from './uint.ts'
export {
  type SpreadInputs,
  VirtualAmm,
  type VirtualAmmState,
  virtualSpreads,
} from './virtual-amm.ts'
