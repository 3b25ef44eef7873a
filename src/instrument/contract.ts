// Settlement algebra: what a trade costs, what it earns, what expiry pays, in atoms of the asset it
// settles in. One formula per settlement, in whole numbers; it knows the terms and nothing of
// markets. A coin option's premium is already in coin, so the 1/P of inverse futures never touches
// it (nautilus_trader#5053 is that bug).

import {
  type Atoms,
  assert,
  type Lots,
  parseDecimalMantissa,
  type Ticks,
  unreachable,
} from '../base/index.ts'
import { divideExact, divideHalfEven, tenTo } from './division.ts'
import { type Instrument } from './instrument.ts'
import { sizeOf } from './units.ts'

/** A fraction of whole numbers; the denominator is positive. */
export type Fraction = { readonly numerator: bigint; readonly denominator: bigint }

/** The shortest decimal that a double prints as, as a fraction: 0.0003 is 3 / 10000. */
export function fractionOf(value: number): Fraction {
  const parsed = parseDecimalMantissa(String(value))
  assert(parsed.ok, `not a decimal number: ${value}`)
  const { mantissa, scale } = parsed.value
  return { numerator: BigInt(mantissa), denominator: tenTo(scale) }
}

// Price x size in atoms, as a fraction: lots x lot x ticks x quantum x 10^scale.
function productAtoms(terms: Instrument, ticks: number, lots: number, scale: number): Fraction {
  const numerator =
    BigInt(lots) *
    BigInt(terms.lotMantissa) *
    BigInt(ticks) *
    BigInt(terms.quantumMantissa) *
    tenTo(scale)
  return { numerator, denominator: tenTo(terms.lotScale + terms.quantumScale) }
}

// USD / price in coin atoms, as a fraction: lots x lot / (ticks x quantum) x 10^scale.
function quotientAtoms(terms: Instrument, ticks: number, lots: number, scale: number): Fraction {
  assert(ticks > 0, 'the price of an inverse contract is above 0')
  const numerator = BigInt(lots) * BigInt(terms.lotMantissa) * tenTo(terms.quantumScale + scale)
  const denominator = BigInt(ticks) * BigInt(terms.quantumMantissa) * tenTo(terms.lotScale)
  return { numerator, denominator }
}

/**
 * What a buyer of `lots` pays (a seller: negative lots, negative amount) for something that is paid
 * in full: options and spot. Exact; an asset whose scale cannot hold it is a broken invariant.
 */
export function premiumAtoms(terms: Instrument, ticks: Ticks, lots: Lots, scale: number): Atoms {
  const isPaidInFull =
    terms.settlement === 'coin-option' ||
    terms.settlement === 'linear-option' ||
    terms.settlement === 'spot'
  assert(isPaidInFull, `${terms.name} has no premium`)
  const { numerator, denominator } = productAtoms(terms, ticks, lots, scale)
  return divideExact(numerator, denominator, `the premium of ${terms.name}`) as Atoms
}

/**
 * The entry value that profit is measured from, signed like the lots. Inverse: lots x lot USD /
 * price, in coin, rounded half to even. Everything else: lots x lot x price, exact.
 */
export function entryCostAtoms(terms: Instrument, ticks: Ticks, lots: Lots, scale: number): Atoms {
  if (terms.settlement === 'inverse') {
    const { numerator, denominator } = quotientAtoms(terms, ticks, lots, scale)
    return divideHalfEven(numerator, denominator) as Atoms
  }
  const { numerator, denominator } = productAtoms(terms, ticks, lots, scale)
  return divideExact(numerator, denominator, `the value of ${terms.name}`) as Atoms
}

/**
 * Profit of holding `lots` (signed) from one price to another, in the settle asset.
 * Inverse: usd x (1/P0 - 1/P1), one rounding half to even. Coin option: size x (V1 - V0), exact.
 */
export function profitAtoms(
  terms: Instrument,
  entryTicks: Ticks,
  exitTicks: Ticks,
  lots: Lots,
  scale: number,
): Atoms {
  if (terms.settlement === 'inverse') {
    const entry = quotientAtoms(terms, entryTicks, lots, scale)
    const exit = quotientAtoms(terms, exitTicks, lots, scale)
    const numerator = entry.numerator * exit.denominator - exit.numerator * entry.denominator
    return divideHalfEven(numerator, entry.denominator * exit.denominator) as Atoms
  }
  const { numerator, denominator } = productAtoms(terms, exitTicks - entryTicks, lots, scale)
  return divideExact(numerator, denominator, `the profit of ${terms.name}`) as Atoms
}

/**
 * The sign of (value now - entry value) in profit: an inverse holder profits when the coin value of
 * the same dollars falls, everybody else when the value rises.
 */
export function profitSign(terms: Instrument): 1 | -1 {
  return terms.settlement === 'inverse' ? -1 : 1
}

/** Whether the whole price changes hands at the trade (options, spot) and not only the profit. */
export function isPaidInFull(terms: Instrument): boolean {
  switch (terms.settlement) {
    case 'coin-option':
    case 'linear-option':
    case 'spot':
      return true
    case 'inverse':
    case 'linear':
    case 'quanto':
      return false
    default:
      return unreachable(terms.settlement)
  }
}

/**
 * Entry value at a price off the grid (a delivery or settlement price, in USD), rounded half to
 * even. Futures and perpetuals only: an option is not worth its underlying.
 */
export function valueAtPriceAtoms(
  terms: Instrument,
  price: number,
  lots: Lots,
  scale: number,
): Atoms {
  assert(!isPaidInFull(terms), `${terms.name} settles by its payoff`)
  assert(price > 0, `a settlement price is above 0, is ${price}`)
  const { numerator, denominator } = fractionOf(price)
  const size = BigInt(lots) * BigInt(terms.lotMantissa) * tenTo(scale)
  const lotUnit = tenTo(terms.lotScale)
  return (
    terms.settlement === 'inverse'
      ? divideHalfEven(size * denominator, lotUnit * numerator)
      : divideHalfEven(size * numerator, lotUnit * denominator)
  ) as Atoms
}

/**
 * What `lots` (signed) of an option receive at expiry, rounded half to even. Coin option:
 * max(0, side x (S - K)) / S coin per coin of size; linear option: max(0, side x (S - K)).
 */
export function payoffAtoms(
  terms: Instrument,
  deliveryPriceUsd: number,
  lots: Lots,
  scale: number,
): Atoms {
  assert(terms.kind === 'option', `${terms.name} has no payoff`)
  assert(deliveryPriceUsd > 0, `a delivery price is above 0, is ${deliveryPriceUsd}`)
  const delivery = fractionOf(deliveryPriceUsd)
  const strike = fractionOf(terms.strike)
  const difference =
    delivery.numerator * strike.denominator - strike.numerator * delivery.denominator
  const inner = terms.optionSide === 1 ? difference : -difference
  if (inner <= 0n) return 0n as Atoms
  const size = BigInt(lots) * BigInt(terms.lotMantissa) * tenTo(scale)
  const lotUnit = tenTo(terms.lotScale)
  return (
    terms.settlement === 'coin-option'
      ? divideHalfEven(size * inner, lotUnit * strike.denominator * delivery.numerator)
      : divideHalfEven(size * inner, lotUnit * strike.denominator * delivery.denominator)
  ) as Atoms
}

/**
 * Amount of the settle asset that `lots` (signed) stand for at `price` (quote unit): an opinion,
 * for marks. Inverse: coins; coin option and linear: what the position would be sold for.
 */
export function valueSettle(terms: Instrument, lots: Lots, price: number): number {
  const size = sizeOf(terms, lots)
  return terms.settlement === 'inverse' ? size / price : size * price
}

/**
 * USD that `lots` (signed) control: dollars of an inverse contract, size x index for coins. An
 * opinion, for limits and display. `quoteUsd` is the USD price of the quote asset (1 for USD).
 */
export function notionalUsd(
  terms: Instrument,
  lots: Lots,
  price: number,
  indexUsd: number,
  quoteUsd = 1,
): number {
  const size = sizeOf(terms, lots)
  switch (terms.settlement) {
    case 'inverse':
      return size
    case 'coin-option':
    case 'linear-option':
      return size * indexUsd
    case 'spot':
    case 'linear':
    case 'quanto':
      return size * price * quoteUsd
    default:
      return unreachable(terms.settlement)
  }
}

/** Unrealised profit in the settle asset at a mark price: an opinion. See `profitAtoms`. */
export function profitAtMark(
  terms: Instrument,
  entryPrice: number,
  markPrice: number,
  lots: Lots,
): number {
  const size = sizeOf(terms, lots)
  if (terms.settlement === 'inverse') return size * (1 / entryPrice - 1 / markPrice)
  return size * (markPrice - entryPrice)
}
