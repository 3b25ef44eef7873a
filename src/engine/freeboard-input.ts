// The book as a freeboard search wants it: every position and every resting order as revaluation
// rows, the limits as data. A resting order counts where its fill would lose. Collateral is left
// out: margin at this venue is coin against coin, and the loss limit is on profit.

import {
  type AssetIndex,
  type InstrumentIndex,
  type Ticks,
  type TimeUs,
  yearUs,
} from '../base/index.ts'
import {
  addRow,
  addSlices,
  createRevaluationBook,
  type FreeboardInput,
  isRowSettlement,
  type RevaluationBook,
  rowSmile,
  windowLeft,
} from '../exposure/index.ts'
import { instrumentKinds, priceOf } from '../instrument/index.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')

type RowOrigin = {
  readonly instrument: InstrumentIndex
  readonly lots: number
  /** Price of a resting order; 0 for a position. */
  readonly reference: number
}

/** False when the row cannot be priced: a search without it would promise too much. */
function add(
  state: DeskState,
  book: RevaluationBook,
  firstSlice: number,
  { instrument, lots, reference }: RowOrigin,
): boolean {
  const { catalogue, exposure, surface, timeUs } = state
  const terms = catalogue.terms(instrument)
  if (terms.expiryUs !== 0 && terms.expiryUs <= timeUs) return true
  const isOption = catalogue.kindCode[instrument] === optionCode
  const forward = exposure.unit.forward[instrument] ?? 0
  const volAnnual = exposure.unit.volAnnual[instrument] ?? 0
  const isPriced = forward > 0 && (!isOption || volAnnual > 0)
  if (!isPriced || !isRowSettlement(terms.settlement)) return false
  const smile =
    isOption && firstSlice >= 0
      ? rowSmile(surface, terms.base, terms.expiryUs, timeUs, firstSlice)
      : undefined
  return addRow(book, {
    settlement: terms.settlement,
    underlying: terms.base,
    side: terms.optionSide,
    strike: terms.strike,
    years: isOption ? (terms.expiryUs - timeUs) / yearUs : 0,
    volAnnual,
    forward,
    size: lots * (catalogue.lotSize[instrument] ?? 0),
    resting: reference > 0,
    reference,
    windowLeft: windowLeft(terms.expiryUs as TimeUs, timeUs),
    ...(smile === undefined ? {} : { smile }),
    volPerLogMove: surface.volPerLogMove(terms.base, terms.expiryUs as TimeUs, timeUs),
  })
}

/**
 * Undefined before there is an index to shock, before the loss so far is known, or while something
 * at risk has no price.
 */
export function freeboardInput(state: DeskState): FreeboardInput | undefined {
  const { catalogue, orders, exposure, surface, market, config, underlyings } = state
  const isKnown = underlyings.every((asset) => (market.indexUsd[asset] ?? 0) > 0)
  if (!isKnown) return undefined
  const { instruments, orders: orderCapacity, slices } = config.capacity
  const book = createRevaluationBook(instruments + orderCapacity, slices * config.assets.length)
  const firstSlice = config.assets.map((_, asset) =>
    underlyings.includes(asset as AssetIndex) ? addSlices(book, surface, asset as AssetIndex) : -1,
  )
  const firstOf = (i: number): number => firstSlice[catalogue.base[i] ?? 0] ?? -1
  let isComplete = true
  for (let i = 0; i < catalogue.count; i += 1) {
    const lots = exposure.positionLots[i] ?? 0
    const instrument = i as InstrumentIndex
    if (lots === 0) continue
    isComplete = add(state, book, firstOf(i), { instrument, lots, reference: 0 }) && isComplete
  }
  orders.forEachLive((slot) => {
    const instrument = orders.instrument[slot] as InstrumentIndex
    const lots = (orders.side[slot] ?? 0) * orders.restingLots(slot)
    const reference = priceOf(catalogue.terms(instrument), orders.ticks[slot] as Ticks)
    isComplete =
      add(state, book, firstOf(instrument), { instrument, lots, reference }) && isComplete
  })
  if (!isComplete) return undefined
  const { freeboard } = config
  const { loss, preTrade, timeUs } = state
  if (!loss.isKnown) return undefined
  const { lossWindowUsdMax, lossSinceStartUsdMax } = preTrade.table
  const windowLeftUsd = (lossWindowUsdMax[0] ?? 0) - loss.lossWindowUsd(timeUs)
  const sinceStartLeftUsd = (lossSinceStartUsdMax[0] ?? 0) - loss.lossSinceStartUsd()
  return {
    book,
    underlyings: underlyings.map((underlying, i) => ({
      underlying,
      indexUsd: market.indexUsd[underlying] ?? 0,
      spotMoveDaily: freeboard.spotDaily,
      volMoveDailyVolPt: freeboard.volDailyVolPt,
      beta: freeboard.betas[i] ?? 1,
      volBeta: 1,
      collateralCoin: 0,
    })),
    limits: [
      // The limits in force, less what is lost already: what a shock may still cost.
      { name: 'loss-window', lossUsd: Math.max(0, windowLeftUsd) },
      { name: 'loss-since-start', lossUsd: Math.max(0, sinceStartLeftUsd) },
      { name: 'equity-floor', lossUsd: Math.max(0, state.equityUsd - freeboard.equityFloorUsd) },
    ],
    smileRule: exposure.smileRule,
    rangeMoves: freeboard.distanceMax,
    directions: 32,
  }
}
