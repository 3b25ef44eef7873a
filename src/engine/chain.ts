// The option market of one underlying as a fit wants it: best quotes without our own, so that the
// surface never fits to itself. Read from the state when a fit is asked for.

import { type AssetIndex, type InstrumentIndex, type Ticks } from '../base/index.ts'
import { appendQuote, type ChainQuotes, createChain } from '../calibration/index.ts'
import {
  instrumentKinds,
  nextTickDown,
  nextTickUp,
  priceOf,
  ticksDown,
  ticksUp,
} from '../instrument/index.ts'
import { createTouch, othersAskLots, othersBidLots, type Touch } from '../quoting/index.ts'
import { isOnGrid } from './admit.ts'
import { setTouch } from './price-quote.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')

/**
 * Others' best price on one side, in the price unit; 0 when nobody is there. Where ours is the
 * whole best level, others are a step behind it at best, and no better than the venue's mark.
 */
function othersPrice(
  state: DeskState,
  instrument: InstrumentIndex,
  side: 1 | -1,
  touch: Touch,
): number {
  const terms = state.catalogue.terms(instrument)
  const lots = side === 1 ? touch.bidLots : touch.askLots
  const ticks = (side === 1 ? touch.bidTicks : touch.askTicks) as Ticks
  if (lots === 0) return 0
  const others = side === 1 ? othersBidLots(touch) : othersAskLots(touch)
  if (others > 0) return priceOf(terms, ticks)
  const said = state.market.markPrice[instrument] ?? 0
  const mark = isOnGrid(state.catalogue, instrument, said) ? said : 0
  const behind = side === 1 ? nextTickDown(terms, ticks) : nextTickUp(terms, ticks)
  if (!(mark > 0)) return behind > 0 ? priceOf(terms, behind) : 0
  const atMark = side === 1 ? ticksDown(terms, mark) : ticksUp(terms, mark)
  const known = side === 1 ? Math.min(behind, atMark) : Math.max(behind, atMark)
  return known > 0 ? priceOf(terms, known as Ticks) : 0
}

/** Every living option of an underlying with a fresh market. */
export function chainOf(state: DeskState, underlying: AssetIndex): ChainQuotes {
  const { catalogue, market, config, timeUs } = state
  const options: InstrumentIndex[] = []
  for (let i = 0; i < catalogue.count; i += 1) {
    const isWanted =
      catalogue.base[i] === underlying &&
      catalogue.kindCode[i] === optionCode &&
      catalogue.stateCode[i] === 0 &&
      (catalogue.expiryUs[i] ?? 0) > timeUs
    if (isWanted) options.push(i as InstrumentIndex)
  }
  const code = config.assets[underlying]?.code ?? ''
  const tick = options[0] === undefined ? 1 : (catalogue.quantum[options[0]] ?? 1)
  const chain = createChain(code, timeUs, tick, Math.max(1, options.length))
  const touch = createTouch()
  const ageUsMax = config.limits.preTrade.surfaceAgeUsMax
  for (const instrument of options) {
    if (!market.isFresh(instrument, timeUs, ageUsMax)) continue
    setTouch(state, instrument, touch)
    appendQuote(chain, {
      expiryUs: catalogue.expiryUs[instrument] ?? 0,
      strike: catalogue.strike[instrument] ?? 0,
      side: catalogue.optionSide[instrument] === 1 ? 1 : -1,
      bid: othersPrice(state, instrument, 1, touch),
      ask: othersPrice(state, instrument, -1, touch),
      mark: market.markPrice[instrument] ?? 0,
      underlyingPrice: state.carriedPrice(instrument),
    })
  }
  return chain
}
