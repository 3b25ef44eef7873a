// Prices one lot of any listed instrument on the market as it stands: finds forward, vol and smile,
// and says which it had. Relies on `market` for inputs and on `unit-greeks` for the formulae; knows
// no position.

import { type AssetIndex, type InstrumentIndex, type TimeUs, yearsBetween } from '../base/index.ts'
import {
  type Catalogue,
  instrumentKinds,
  type Settlement,
  settlements,
  settlementWindowStart,
} from '../instrument/index.ts'
import { type MarketState, type SmilePoint, type VolSurface } from '../market/index.ts'
import {
  decayInWindow,
  inverseGreeks,
  linearGreeks,
  type OptionInput,
  optionGreeks,
  type SmileRule,
  spotGreeks,
  type UnitGreeks,
  zeroGreeks,
} from './unit-greeks.ts'

/**
 * How a row got its Greeks. `none`: never priced; `surface`: on our own smile (options) or the
 * market (the rest); `venue`: no slice of ours, so the venue's mark vol, flat along strikes;
 * `kept`: the inputs went away and the last values stand; `expired`: zero for ever.
 */
export const pricings = ['none', 'surface', 'venue', 'kept', 'expired'] as const
export type Pricing = (typeof pricings)[number]

export const optionKind: number = instrumentKinds.indexOf('option')
const settlementCode = (name: Settlement): number => settlements.indexOf(name)
const coinOption = settlementCode('coin-option')
const inverse = settlementCode('inverse')
const linear = settlementCode('linear')
const spot = settlementCode('spot')

/** What an option was priced on; zeros for the rest. Written in place. */
export type PricingInputs = { forward: number; volAnnual: number }

export class UnitPricer {
  readonly rule: SmileRule
  readonly inputs: PricingInputs = { forward: 0, volAnnual: 0 }
  readonly #catalogue: Catalogue
  readonly #point: SmilePoint = { volAnnual: 0, slope: 0, curvature: 0 }
  readonly #option: OptionInput = {
    side: 1,
    isCoin: true,
    indexUsd: 0,
    forward: 0,
    strike: 0,
    years: 0,
    volAnnual: 0,
    slope: 0,
    curvature: 0,
    size: 0,
  }

  constructor(catalogue: Catalogue, rule: SmileRule) {
    this.#catalogue = catalogue
    this.rule = rule
  }

  /** One lot into `out`; `none` when an input is missing, and then `out` is not touched. */
  price(
    instrument: InstrumentIndex,
    market: MarketState,
    surface: VolSurface,
    nowUs: TimeUs,
    out: UnitGreeks,
  ): Pricing {
    const catalogue = this.#catalogue
    const underlying = catalogue.base[instrument]! as AssetIndex
    const expiryUs = catalogue.expiryUs[instrument]! as TimeUs
    this.inputs.forward = 0
    this.inputs.volAnnual = 0
    if (expiryUs > 0 && expiryUs <= nowUs) {
      zeroGreeks(out)
      return 'expired'
    }
    const indexUsd = market.indexUsd[underlying]!
    if (!(indexUsd > 0)) return 'none'
    const pricing =
      catalogue.kindCode[instrument] === optionKind
        ? this.#priceOption(instrument, market, surface, nowUs, indexUsd, out)
        : this.#priceDeltaOne(instrument, market, surface, indexUsd, out)
    if (pricing !== 'none' && expiryUs > 0) {
      const windowUs = settlementWindowStart(expiryUs)
      if (nowUs > windowUs) {
        const code = catalogue.settlementCode[instrument]!
        const isCoin = code === coinOption || code === inverse
        decayInWindow((expiryUs - nowUs) / (expiryUs - windowUs), isCoin, out)
      }
    }
    return pricing
  }

  #priceOption(
    instrument: InstrumentIndex,
    market: MarketState,
    surface: VolSurface,
    nowUs: TimeUs,
    indexUsd: number,
    out: UnitGreeks,
  ): Pricing {
    const catalogue = this.#catalogue
    const underlying = catalogue.base[instrument]! as AssetIndex
    const expiryUs = catalogue.expiryUs[instrument]! as TimeUs
    const strike = catalogue.strike[instrument]!
    const option = this.#option
    const point = this.#point
    const ours = surface.forward(underlying, expiryUs, indexUsd)
    const forward = ours > 0 ? ours : market.underlyingPrice[instrument]!
    if (!(forward > 0)) return 'none'
    surface.point(underlying, expiryUs, nowUs, forward, strike, point)
    const isOurs = point.volAnnual > 0
    const isBent = isOurs && this.rule !== 'sticky-strike'
    option.volAnnual = isOurs ? point.volAnnual : market.markVol[instrument]!
    if (!(option.volAnnual > 0)) return 'none'
    option.slope = isBent ? point.slope : 0
    if (this.rule === 'minimum-variance' && isOurs) {
      option.slope -= surface.volPerLogMove(underlying, expiryUs, nowUs)
    }
    option.curvature = isBent ? point.curvature : 0
    option.side = catalogue.optionSide[instrument]! as 1 | -1
    option.isCoin = catalogue.settlementCode[instrument] === coinOption
    option.indexUsd = indexUsd
    option.forward = forward
    option.strike = strike
    option.years = yearsBetween(nowUs, expiryUs)
    option.size = catalogue.lotSize[instrument]!
    optionGreeks(option, out)
    this.inputs.forward = forward
    this.inputs.volAnnual = option.volAnnual
    return isOurs ? 'surface' : 'venue'
  }

  #priceDeltaOne(
    instrument: InstrumentIndex,
    market: MarketState,
    surface: VolSurface,
    indexUsd: number,
    out: UnitGreeks,
  ): Pricing {
    const catalogue = this.#catalogue
    const code = catalogue.settlementCode[instrument]!
    const size = catalogue.lotSize[instrument]!
    if (code === spot) {
      spotGreeks(size, indexUsd, out)
      this.inputs.forward = indexUsd
      return 'surface'
    }
    const priceUsd = this.#futurePrice(instrument, market, surface, indexUsd)
    this.inputs.forward = priceUsd
    if (code === inverse) {
      inverseGreeks(size, priceUsd, indexUsd, out)
      return 'surface'
    }
    // A quanto contract needs a correlation that nobody here has: it stays unpriced and said so.
    if (code !== linear) return 'none'
    linearGreeks(size, priceUsd, indexUsd, out)
    return 'surface'
  }

  /** The venue's mark, else the fitted forward of the expiry, else the index. */
  #futurePrice(
    instrument: InstrumentIndex,
    market: MarketState,
    surface: VolSurface,
    indexUsd: number,
  ): number {
    const markPrice = market.markPrice[instrument]!
    if (markPrice > 0) return markPrice
    const underlying = this.#catalogue.base[instrument]! as AssetIndex
    const expiryUs = this.#catalogue.expiryUs[instrument]! as TimeUs
    const fitted = expiryUs > 0 ? surface.forward(underlying, expiryUs, indexUsd) : 0
    return fitted > 0 ? fitted : indexUsd
  }
}
