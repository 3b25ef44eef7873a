// Where opinion becomes fact and back: prices to ticks, sizes to lots, with the rounding in the
// name. The only place where floats meet the venue's grid. A price is the double nearest to its
// decimal, so what a venue prints and what a tick stands for are the same number.

import {
  assert,
  type Lots,
  ok,
  parseDecimal,
  type Result,
  refused,
  type Ticks,
} from '../base/index.ts'
import { type Instrument } from './instrument.ts'
import { stepAt, stepDown, stepUp } from './tick-step.ts'

/** Exact as doubles up to 10^22; a quantum or lot has at most this many decimals. */
export const unitScaleMax: number = 18
const powersOfTen = Float64Array.from({ length: unitScaleMax + 1 }, (_, i) => Number(`1e${i}`))

// Below this bound neighbouring grid points are distinct doubles, with room to spare.
const gridMax = 2_251_799_813_685_248 // 2^51

/** The part of an instrument that says what a tick is. */
export type PriceTerms = Pick<Instrument, 'quantumMantissa' | 'quantumScale' | 'tickSteps'>
/** The part of an instrument that says what a lot is. */
export type SizeTerms = Pick<Instrument, 'lotMantissa' | 'lotScale'>

export type UnitRefusal =
  /** The text is no decimal number, or has more digits than the grid can hold. */
  | { readonly code: 'units/format'; readonly text: string }
  /** Between two points of the grid. */
  | { readonly code: 'units/off-grid'; readonly text: string; readonly expected: string }

function gridValue(count: number, mantissa: number, scale: number): number {
  const numerator = count * mantissa
  assert(numerator >= -gridMax && numerator <= gridMax, 'a price or size beyond exact doubles')
  return numerator / powersOfTen[scale]!
}

/** The greatest count whose value is not above `value`; the division's last bit is not trusted. */
function gridDown(value: number, mantissa: number, scale: number): number {
  // A fixed text: this is hot, and one that is put together on every call costs more than the
  // check.
  assert(Number.isFinite(value), 'a price or size is finite')
  // Adding 0 makes -0 the 0 that a digest knows.
  let count = Math.floor((value * powersOfTen[scale]!) / mantissa) + 0
  while (gridValue(count, mantissa, scale) > value) count -= 1
  while (gridValue(count + 1, mantissa, scale) <= value) count += 1
  return count
}

/** Price of a tick count, in the quote unit: the double nearest to the exact decimal. */
export function priceOf(terms: PriceTerms, ticks: Ticks): number {
  return gridValue(ticks, terms.quantumMantissa, terms.quantumScale)
}

/** Size of a lot count: coins for options and spot, USD for inverse contracts. Sign kept. */
export function sizeOf(terms: SizeTerms, lots: Lots): number {
  return gridValue(lots, terms.lotMantissa, terms.lotScale)
}

/** The highest valid price not above `price`: the side that never gives a bid away. */
export function ticksDown(terms: PriceTerms, price: number): Ticks {
  return stepDown(terms.tickSteps, gridDown(price, terms.quantumMantissa, terms.quantumScale))
}

/** The lowest valid price not below `price`: the side that never gives an ask away. */
export function ticksUp(terms: PriceTerms, price: number): Ticks {
  return (0 - mirroredDown(terms, -price)) as Ticks
}

// Valid prices mirror at zero, so that rounding up is rounding down seen from the other side.
function mirroredDown(terms: PriceTerms, price: number): number {
  return stepDown(terms.tickSteps, gridDown(price, terms.quantumMantissa, terms.quantumScale))
}

/** The valid price nearest to `price`; the lower one of two equally near. */
export function ticksNearest(terms: PriceTerms, price: number): Ticks {
  const down = ticksDown(terms, price)
  const up = ticksUp(terms, price)
  return price - priceOf(terms, down) <= priceOf(terms, up) - price ? down : up
}

/** Whether a venue would accept this price: a whole number on the step of its band. */
export function isOnTick(terms: PriceTerms, ticks: Ticks): boolean {
  return Number.isSafeInteger(ticks) && ticks % stepAt(terms.tickSteps, ticks) === 0
}

/** The next valid price below, always lower. */
export function nextTickDown(terms: PriceTerms, ticks: Ticks): Ticks {
  return stepDown(terms.tickSteps, ticks - 1)
}

/** The next valid price above, always higher. */
export function nextTickUp(terms: PriceTerms, ticks: Ticks): Ticks {
  return stepUp(terms.tickSteps, ticks + 1)
}

/** The most lots that are not larger than `size` (not negative): never more risk than wanted. */
export function lotsDown(terms: SizeTerms, size: number): Lots {
  assert(size >= 0, `a size to be rounded down is not negative, is ${size}`)
  return gridDown(size, terms.lotMantissa, terms.lotScale) as Lots
}

/** The fewest lots that are not smaller than `size` (not negative). */
export function lotsUp(terms: SizeTerms, size: number): Lots {
  assert(size >= 0, `a size to be rounded up is not negative, is ${size}`)
  return (0 - gridDown(-size, terms.lotMantissa, terms.lotScale)) as Lots
}

/** The number of lots nearest to `size`, either sign; the one nearer to zero of two. */
export function lotsNearest(terms: SizeTerms, size: number): Lots {
  const magnitude = Math.abs(size)
  const down = lotsDown(terms, magnitude)
  const up = lotsUp(terms, magnitude)
  const isDownNearer = magnitude - sizeOf(terms, down) <= sizeOf(terms, up) - magnitude
  const lots = isDownNearer ? down : up
  return (size < 0 ? 0 - lots : lots) as Lots
}

function countOf(text: string, mantissa: number, scale: number): Result<number, UnitRefusal> {
  const scaled = parseDecimal(text, scale)
  if (!scaled.ok && scaled.refusal.code !== 'decimal/precision') {
    return refused({ code: 'units/format', text })
  }
  const expected = `a multiple of ${mantissa}e-${scale}`
  if (!scaled.ok || scaled.value % BigInt(mantissa) !== 0n) {
    return refused({ code: 'units/off-grid', text, expected })
  }
  const count = Number(scaled.value / BigInt(mantissa))
  const isExact = Math.abs(count) * mantissa <= gridMax
  return isExact ? ok(count) : refused({ code: 'units/format', text })
}

/** A venue's price text as ticks, exact, or why not. Steps are not checked: see `isOnTick`. */
export function ticksOfText(terms: PriceTerms, text: string): Result<Ticks, UnitRefusal> {
  return countOf(text, terms.quantumMantissa, terms.quantumScale) as Result<Ticks, UnitRefusal>
}

/** A venue's size text as lots, exact, or why not. */
export function lotsOfText(terms: SizeTerms, text: string): Result<Lots, UnitRefusal> {
  return countOf(text, terms.lotMantissa, terms.lotScale) as Result<Lots, UnitRefusal>
}
