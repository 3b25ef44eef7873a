// What a venue charges for a trade, in atoms of the settle asset, rounded up: against us when we
// pay, and a rebate is never counted larger than it is. The schedule is Deribit's, which the other
// venues' schedules are cases of.

import { type Atoms, assert, type Lots, type Ticks } from '../base/index.ts'
import { fractionOf } from './contract.ts'
import { divideUp, tenTo } from './division.ts'
import { type Instrument } from './instrument.ts'

/** An option's fee never exceeds this share of its premium: 12.5 %, as a fraction. */
export const optionFeeCap: { readonly numerator: bigint; readonly denominator: bigint } = {
  numerator: 125n,
  denominator: 1000n,
}

/**
 * The fee of one fill; positive is paid by us, negative a rebate. `lots` are positive.
 * Inverse: rate x USD / price, in coin. Linear and spot: rate x value. Coin option: rate x coins,
 * at most 12.5 % of the premium. Linear option: rate x size x index, the same cap; it needs
 * `indexUsd`, which the others ignore.
 */
export function feeAtoms(
  terms: Instrument,
  ticks: Ticks,
  lots: Lots,
  liquidity: 'maker' | 'taker',
  scale: number,
  indexUsd = 0,
): Atoms {
  assert(lots > 0, `a fill has lots, has ${lots}`)
  const rate = fractionOf(liquidity === 'maker' ? terms.makerFee : terms.takerFee)
  const size = BigInt(lots) * BigInt(terms.lotMantissa) * tenTo(scale) * rate.numerator
  const unit = tenTo(terms.lotScale) * rate.denominator
  const price = BigInt(ticks) * BigInt(terms.quantumMantissa)
  const priceUnit = tenTo(terms.quantumScale)
  switch (terms.settlement) {
    case 'inverse':
      assert(ticks > 0, 'the price of an inverse contract is above 0')
      return divideUp(size * priceUnit, unit * price) as Atoms
    case 'coin-option':
      return cappedUp(terms, size, unit, ticks, lots, scale)
    case 'linear-option': {
      assert(indexUsd > 0, 'the fee of a linear option needs the index')
      const index = fractionOf(indexUsd)
      return cappedUp(terms, size * index.numerator, unit * index.denominator, ticks, lots, scale)
    }
    default:
      return divideUp(size * price, unit * priceUnit) as Atoms
  }
}

function cappedUp(
  terms: Instrument,
  numerator: bigint,
  denominator: bigint,
  ticks: Ticks,
  lots: Lots,
  scale: number,
): Atoms {
  const premium =
    BigInt(ticks) *
    BigInt(terms.quantumMantissa) *
    BigInt(lots) *
    BigInt(terms.lotMantissa) *
    tenTo(scale)
  const cap = divideUp(
    premium * optionFeeCap.numerator,
    tenTo(terms.quantumScale + terms.lotScale) * optionFeeCap.denominator,
  )
  const fee = divideUp(numerator, denominator)
  return (fee < cap ? fee : cap) as Atoms
}
