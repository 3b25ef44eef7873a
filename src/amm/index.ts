// The door of amm: pools and their curves as formulae, exact integers beside a float64 model. It
// knows amounts, reserves, liquidity and prices as bare numbers, and is the only room beside
// `pricing` where Greeks go without unit. It must never know instruments, books or time of day.

export type {
  AddedLiquidity,
  AmmRefusal,
  AmmRefusalCode,
  Pool,
  RemovedLiquidity,
  SwapPool,
  SwapQuote,
} from './pool.ts'
