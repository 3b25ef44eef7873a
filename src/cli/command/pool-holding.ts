// A position in a pool of two coins, from a pool's file or from flags, in whole coins: what it is
// worth at the pool's price, its ranges where it has some, and what it loses to arbitrage at a
// volatility of 1. Formulas are amm's; here they only meet files and flags.

import { type Command } from 'commander'
import {
  liquidityOf,
  lvrOfGamma,
  type Range,
  rangeHoldings,
  rangeLvr,
  rangeValue,
  weightedLvr,
} from '../../amm/index.ts'
import { CannotRun } from '../exit.ts'
import { readPool } from './pool-file.ts'
import { type PoolFile, priceUnit } from './pool-kind.ts'

export type HoldingOptions = {
  readonly position?: number
  readonly record?: string
  readonly lower?: number
  readonly upper?: number
  readonly price?: number
  readonly worth?: number
}

export type Holding = {
  readonly name: string
  /** Coin 0, whose price is told, and coin 1, in which. */
  readonly base: string
  readonly quote: string
  readonly price: number
  /** Quote. */
  readonly worth: number
  readonly ranges: readonly Range[]
  readonly feeShare: number | null
  /** Quote a year that rebalancing at the market gains over it, at a vol of 1: goes with vol^2. */
  readonly lossAtVolOne: number
}

/** A positive number from a flag. */
export function positive(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value > 0 && value < 1e18) return value
    throw new CannotRun(`${option} is '${text}', expected a positive number`)
  }
}

/** A whole number from a flag. */
export function wholeFrom(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new CannotRun(`${option} is '${text}', expected a whole number from ${min} to ${max}`)
  }
}

export function addHoldingOptions(command: Command): Command {
  return command
    .argument('[pool]', 'a pool of two coins as JSON; without it, a range by flags')
    .option('--position <n>', 'which position of a range pool', wholeFrom('--position', 0, 9_999))
    .option('--record <name>', 'which pool, where the file holds several')
    .option('--lower <price>', 'the range begins here', positive('--lower'))
    .option('--upper <price>', 'the range ends here', positive('--upper'))
    .option('--price <price>', 'the price now', positive('--price'))
    .option('--worth <amount>', 'worth of the range now, in the quote coin', positive('--worth'))
}

function fromFlags({ lower, upper, price, worth }: HoldingOptions): Holding {
  if (lower === undefined || upper === undefined || price === undefined || worth === undefined) {
    throw new CannotRun('expected a pool file, or --lower, --upper, --price and --worth')
  }
  if (!(lower < upper)) {
    throw new CannotRun(`--upper is ${upper}, expected a price above --lower ${lower}`)
  }
  const unit = rangeHoldings({ liquidity: 1, lower, upper }, price)
  const scale = worth / (unit.amount0 * price + unit.amount1)
  const held = { amount0: unit.amount0 * scale, amount1: unit.amount1 * scale }
  const range = { liquidity: liquidityOf(held, lower, upper, price), lower, upper }
  const name = `range ${lower} to ${upper}`
  return {
    ...{ name, base: 'base', quote: 'quote', price, worth, ranges: [range], feeShare: null },
    lossAtVolOne: rangeLvr(range, price, 1),
  }
}

/** Atoms of coin 1 per atom of coin 0, without fee: the mean of both directions. */
function midPrice(file: PoolFile): number {
  const pool = file.create()
  return Math.sqrt(pool.marginalPrice(0, 1) / pool.marginalPrice(1, 0))
}

/** A part of a reserve that is small beside the curve and large beside an atom. */
const probeShare = 1e-5

/** Gamma by a small trade each way: coins over price. For curves without a closed form. */
function probeGamma(file: PoolFile): number {
  const before = midPrice(file)
  const pool = file.create()
  const reserve = pool.reserves()[0]!
  const amount = BigInt(Math.ceil(Number(reserve) * probeShare))
  const sold = pool.swapExactIn(0, 1, amount)
  const low = Math.sqrt(pool.marginalPrice(0, 1) / pool.marginalPrice(1, 0))
  const other = file.create()
  const bought = other.swapExactOut(1, 0, amount)
  const high = Math.sqrt(other.marginalPrice(0, 1) / other.marginalPrice(1, 0))
  if (!(sold.ok && bought.ok && low < before && before < high)) {
    throw new CannotRun(`${file.name}: too small or too uneven a pool for a trade of ${amount}`)
  }
  const taken = bought.value.amountOut
  return -(Number(amount) + Number(taken)) / (high - low)
}

function scaled(file: PoolFile, { liquidity, lower, upper }: Range): Range {
  const [first, second] = file.coins
  const unit = priceUnit(file, 0, 1)
  const coinsUnit = 10 ** (0.5 * (first!.decimals + second!.decimals))
  return { liquidity: liquidity / coinsUnit, lower: lower * unit, upper: upper * unit }
}

function rangesOf(file: PoolFile, position: number | undefined): Range[] {
  const all = file.positions.map((range) => scaled(file, range))
  if (position === undefined) return all
  const range = all[position]
  if (range !== undefined) return [range]
  throw new CannotRun(`--position is ${position}, expected a number below ${all.length}`)
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)

function fromFile(file: PoolFile, { position }: HoldingOptions): Holding {
  const [first, second] = file.coins
  if (file.coins.length !== 2) {
    throw new CannotRun(`${file.name} has ${file.coins.length} coins, expected a pool of two`)
  }
  const price = midPrice(file) * priceUnit(file, 0, 1)
  const ranges = rangesOf(file, position)
  const common = { name: file.name, base: first!.symbol, quote: second!.symbol, price, ranges }
  const { feeShare } = file
  if (ranges.length > 0) {
    const worth = sum(ranges.map((range) => rangeValue(range, price)))
    const lossAtVolOne = sum(ranges.map((range) => rangeLvr(range, price, 1)))
    return { ...common, worth, lossAtVolOne, feeShare }
  }
  const reserves = file.create().reserves()
  const unit1 = 10 ** second!.decimals
  const amount0 = Number(reserves[0]) / 10 ** first!.decimals
  const worth = amount0 * price + Number(reserves[1]) / unit1
  const lossAtVolOne =
    file.weight === null
      ? lvrOfGamma(midPrice(file), probeGamma(file), 1) / unit1
      : weightedLvr(file.weight, 1) * worth
  return { ...common, worth, lossAtVolOne, feeShare }
}

/** The position that file or flags describe. */
export async function readHolding(
  path: string | undefined,
  options: HoldingOptions,
): Promise<Holding> {
  if (path === undefined) return fromFlags(options)
  const { lower, upper, price, worth } = options
  for (const [name, value] of Object.entries({ lower, upper, price, worth })) {
    if (value !== undefined) throw new CannotRun(`--${name} is ${value}, expected none with a file`)
  }
  return fromFile(await readPool(path, options.record), options)
}
