// The tape's instrument as the desk lists it: settlement, assets and fees. Here, and only here,
// USDT is taken for USD: the desk has one dollar, and minutes of data do not hold a depeg.

import { type TapeInstrument } from '../archive/index.ts'
import { type AssetIndex, assert, type Ticks, type TimeUs } from '../base/index.ts'
import { type Asset, type Instrument } from '../instrument/index.ts'

/** Fractions of the traded value; negative is a rebate. */
export type FeeRates = { readonly maker: number; readonly taker: number }

/**
 * Binance's schedule for a regular account (VIP 0) without discounts: futures of both kinds 0.02 %
 * and 0.05 %, spot 0.1 % and 0.1 %.
 */
export function defaultFees(instrument: TapeInstrument): FeeRates {
  return instrument.market === 'spot'
    ? { maker: 0.001, taker: 0.001 }
    : { maker: 0.0002, taker: 0.0005 }
}

export const usd: AssetIndex = 0 as AssetIndex
export const coin: AssetIndex = 1 as AssetIndex

/** USD with every decimal that a price times a size can have, and the coin with its eight. */
export function assetsOf(instrument: TapeInstrument): readonly Asset[] {
  const usdScale = Math.max(6, instrument.priceScale + instrument.sizeScale)
  return [
    { code: 'USD', scale: usdScale },
    { code: instrument.base, scale: 8 },
  ]
}

export function termsOf(instrument: TapeInstrument, fees: FeeRates): Instrument {
  const { market, symbol, priceMantissa, priceScale, sizeMantissa, sizeScale } = instrument
  const isInverse = market === 'coin-m'
  assert(isInverse === instrument.contractUsd > 0, 'contracts are dollars of inverse futures')
  return {
    name: symbol,
    kind: market === 'spot' ? 'spot' : 'perpetual',
    settlement: market === 'spot' ? 'spot' : isInverse ? 'inverse' : 'linear',
    base: coin,
    quote: usd,
    settle: isInverse ? coin : usd,
    quantumMantissa: priceMantissa,
    quantumScale: priceScale,
    lotMantissa: isInverse ? instrument.contractUsd * sizeMantissa : sizeMantissa,
    lotScale: sizeScale,
    strike: 0,
    optionSide: 0,
    expiryUs: 0 as TimeUs,
    makerFee: fees.maker,
    takerFee: fees.taker,
    tickSteps: [{ aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks }],
  }
}
