// The door of amm: pools and their curves as formulae, exact integers beside a float64 model. It
// knows amounts, reserves, liquidity and prices as bare numbers, and is the only room beside
// `pricing` where Greeks go without unit. It must never know instruments, books or time of day.

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
export { V3Pool, type V3PoolOptions } from './concentrated/v3-pool.ts'
export type {
  AddedLiquidity,
  AmmRefusal,
  AmmRefusalCode,
  Pool,
  RemovedLiquidity,
  SwapPool,
  SwapQuote,
} from './pool.ts'
export { attempt, mulDivDown, mulDivUp } from './uint.ts'
