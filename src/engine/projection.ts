// From the state to what people see. Reads everything, changes nothing; allocates freely, because
// it runs a few times a second outside the step.

import {
  type AssetIndex,
  formatIso,
  type InstrumentIndex,
  type Ticks,
  type TimeUs,
  usPerDay,
} from '../base/index.ts'
import { instrumentKinds, priceOf, sizeOf } from '../instrument/index.ts'
import { log } from '../math/index.ts'
import { orderStates } from '../order/index.ts'
import { coinPrice, impliedVol } from '../pricing/index.ts'
import { quoteParts } from '../quoting/index.ts'
import { type DeskState } from './state.ts'
import {
  type DeskView,
  type ExpiryView,
  type FillView,
  type QuoteView,
  type SmileView,
  type UnderlyingView,
} from './view.ts'
import { countTwoSided, priceUsd } from './watch.ts'

const optionCode = instrumentKinds.indexOf('option')
const inDoubtCode = orderStates.indexOf('in-doubt')
const venue = 0
const neverUs = Number.MAX_SAFE_INTEGER

function codeOf(state: DeskState, asset: number): string {
  return state.config.assets[asset]?.code ?? ''
}

function viewUnderlying(state: DeskState, underlying: AssetIndex): UnderlyingView {
  const { exposure, market, surface, portfolio, preTrade, config } = state
  const perpetual = state.perpetual[underlying] ?? -1
  const ageUs = surface.ageUs(underlying, state.timeUs)
  return {
    code: codeOf(state, underlying),
    indexUsd: market.indexUsd[underlying] ?? 0,
    volAnnual: market.volAnnual[underlying] ?? 0,
    deltaUsd: exposure.deltaUsd(underlying),
    deltaUsdLow: exposure.deltaUsdLow(underlying),
    deltaUsdHigh: exposure.deltaUsdHigh(underlying),
    deltaLimitUsd: preTrade.table.deltaUsdMax[underlying] ?? 0,
    bandUsd: config.hedging.underlyings[state.positionOf(underlying)]?.bandUsd ?? 0,
    gammaUsdPer1Pct: exposure.gammaUsdPer1Pct(underlying),
    vegaUsdPerVolPt: exposure.vegaUsdPerVolPt(underlying),
    vegaUsdPerVolPtLow: exposure.vegaUsdPerVolPtLow(underlying),
    vegaUsdPerVolPtHigh: exposure.vegaUsdPerVolPtHigh(underlying),
    vegaLimitUsdPerVolPt: preTrade.table.vegaUsdPerVolPtMax[underlying] ?? 0,
    thetaUsdPerDay: exposure.thetaUsdPerDay(underlying),
    collateralDeltaUsd: exposure.collateralDeltaUsd(underlying),
    perpetualLots: perpetual < 0 ? 0 : (portfolio.lots[perpetual] ?? 0),
    surfaceAgeUs: Number.isFinite(ageUs) ? ageUs : neverUs,
    surfaceRefused: state.fitVerdicts.isRefused(underlying),
    surfaceNote: state.fitVerdicts.note(underlying),
    twoSided: countTwoSided(state, underlying),
  }
}

/** The model's vol at ln(strike / forward), without what a trader's mark adds; 0: no surface. */
function modelVol(state: DeskState, underlying: AssetIndex, expiryUs: TimeUs, k: number): number {
  const { surface, timeUs } = state
  const blend = { near: 0, far: 0, nearWeight: 0, farWeight: 0 }
  const point = { volAnnual: 0, slope: 0, curvature: 0 }
  if (!surface.blend(underlying, expiryUs, timeUs, blend)) return 0
  surface.pointOfBlend(underlying, blend, k, point)
  return point.volAnnual
}

function viewExpiries(state: DeskState, underlying: AssetIndex): ExpiryView[] {
  const { exposure, surface, market, timeUs } = state
  const held = new Map(exposure.byExpiry(underlying).map((row) => [row.expiryUs as number, row]))
  const rows: ExpiryView[] = []
  const code = codeOf(state, underlying)
  const twoSided = twoSidedByExpiry(state, underlying)
  for (let i = 0; i < surface.sliceCount(underlying); i += 1) {
    const slice = surface.slice(underlying, i)
    if (slice.expiryUs <= timeUs) continue
    const indexUsd = market.indexUsd[underlying] ?? 0
    const forward = surface.forward(underlying, slice.expiryUs, indexUsd)
    const row = held.get(slice.expiryUs)
    rows.push({
      code,
      expiryUs: slice.expiryUs,
      expiry: formatIso(slice.expiryUs).slice(0, 10),
      days: (slice.expiryUs - timeUs) / usPerDay,
      forward,
      atmVol: modelVol(state, underlying, slice.expiryUs, 0),
      markedAtmVol: surface.vol(underlying, slice.expiryUs, timeUs, forward, forward),
      errorVolPt: slice.errorVolPt,
      mark: surface.marks.mark(underlying, slice.expiryUs, timeUs) ?? null,
      deltaUsd: row?.deltaUsd ?? 0,
      gammaUsdPer1Pct: row?.gammaUsdPer1Pct ?? 0,
      vegaUsdPerVolPt: row?.vegaUsdPerVolPt ?? 0,
      thetaUsdPerDay: row?.thetaUsdPerDay ?? 0,
      twoSided: twoSided.get(slice.expiryUs) ?? 0,
    })
  }
  return rows
}

function twoSidedByExpiry(state: DeskState, underlying: AssetIndex): Map<number, number> {
  const counts = new Map<number, number>()
  for (let i = 0; i < state.catalogue.count; i += 1) {
    if (state.catalogue.base[i] !== underlying) continue
    if (!state.board.isTwoSided(i as InstrumentIndex)) continue
    const expiryUs = state.catalogue.expiryUs[i] ?? 0
    counts.set(expiryUs, (counts.get(expiryUs) ?? 0) + 1)
  }
  return counts
}

function viewQuote(state: DeskState, instrument: InstrumentIndex): QuoteView {
  const { board, catalogue, market, portfolio } = state
  const terms = catalogue.terms(instrument)
  const price = (ticks: number | undefined, lots: number | undefined): number =>
    (lots ?? 0) > 0 ? priceOf(terms, (ticks ?? 0) as Ticks) : 0
  const size = (lots: number | undefined): number => sizeOf(terms, (lots ?? 0) as never)
  const i = instrument
  return {
    instrument,
    name: terms.name,
    bid: price(board.bidTicks[i], board.bidLots[i]),
    ask: price(board.askTicks[i], board.askLots[i]),
    bidSize: size(board.bidLots[i]),
    askSize: size(board.askLots[i]),
    marketBid: price(market.bidTicks[i], market.bidLots[i]),
    marketAsk: price(market.askTicks[i], market.askLots[i]),
    fair: board.fairPrice[i] ?? 0,
    position: size(portfolio.lots[i]),
    reason: board.reason(instrument),
    parts: Object.fromEntries(quoteParts.map((part) => [part, board.part(instrument, part)])),
  }
}

function viewFills(state: DeskState): FillView[] {
  return state.log.fills().map((fill) => {
    const terms = state.catalogue.terms(fill.instrument as InstrumentIndex)
    return {
      sequence: fill.sequence,
      timeUs: fill.timeUs,
      name: terms.name,
      side: fill.side,
      price: priceOf(terms, fill.ticks as Ticks),
      size: sizeOf(terms, fill.lots as never),
      feeUsd: fill.feeUsd,
      liquidity: fill.liquidity,
      purpose: fill.purpose,
    }
  })
}

/** A sum over the assets of something the ledger counts, at today's prices, USD. */
function inUsd(state: DeskState, atoms: (asset: AssetIndex) => bigint): number {
  let usd = 0
  for (const [i, asset] of state.config.assets.entries()) {
    const coins = Number(atoms(i as AssetIndex)) / Number(`1e${asset.scale}`)
    usd += coins * priceUsd(state, i)
  }
  return usd
}

function countInDoubt(state: DeskState): number {
  let count = 0
  state.orders.forEachLive((slot) => {
    if (state.orders.state[slot] === inDoubtCode) count += 1
  })
  return count
}

/** The whole desk for people, as of the last event. */
export function deskView(state: DeskState): DeskView {
  const { counters, freeboard, portfolio } = state
  const quoted: QuoteView[] = []
  for (let i = 0; i < state.catalogue.count; i += 1) {
    const instrument = i as InstrumentIndex
    if (state.isQuoted(instrument)) quoted.push(viewQuote(state, instrument))
  }
  return {
    run: state.run,
    sequence: state.sequence,
    timeUs: state.timeUs,
    mode: state.modes.mode,
    modeCause: state.modes.cause,
    kill: state.kill.state,
    paused: state.paused,
    feedUp: state.market.feedUp(venue),
    equityUsd: state.equityUsd,
    pnlUsd: state.pnlUsd,
    realisedUsd: inUsd(state, (asset) => portfolio.realisedAtoms(asset)),
    feesUsd: inUsd(state, (asset) => portfolio.feesPaid(asset)),
    fundingUsd: inUsd(state, (asset) => portfolio.fundingReceived(asset)),
    lossLimitUsd: state.preTrade.table.lossWindowUsdMax[0] ?? 0,
    restingOrders: state.orders.count,
    inDoubtOrders: countInDoubt(state),
    counters: {
      events: state.sequence,
      quotes: counters.quotes,
      fills: counters.fills,
      hedges: counters.hedges,
      cancels: counters.cancels,
      expiries: counters.expiries,
      refusals: counters.refusalsByLimit(),
    },
    uptime: {
      healthyS: counters.healthySeconds,
      quotedS: counters.quotedSeconds,
      share: counters.healthySeconds > 0 ? counters.quotedSeconds / counters.healthySeconds : 0,
    },
    freeboard: {
      known: freeboard.timeUs > 0,
      distance: freeboard.distance,
      breached: freeboard.breached,
      underlying: codeOf(state, freeboard.underlying),
      spotShock: freeboard.spotShock,
      volShockVolPt: freeboard.volShockVolPt,
      lossUsd: freeboard.lossUsd,
      limit: freeboard.limit,
      joint: freeboard.joint,
      ageUs: state.timeUs - freeboard.timeUs,
    },
    underlyings: state.underlyings.map((underlying) => viewUnderlying(state, underlying)),
    expiries: state.underlyings.flatMap((underlying) => viewExpiries(state, underlying)),
    quotes: quoted,
    fills: viewFills(state),
  }
}

/** One smile: the market's vols strike by strike, out of the money, against the fitted slice. */
export function smileView(state: DeskState, code: string, expiry: string): SmileView | null {
  const { surface, catalogue, market, timeUs } = state
  const underlying = state.underlyings.find((asset) => codeOf(state, asset) === code)
  if (underlying === undefined) return null
  const indexUsd = market.indexUsd[underlying] ?? 0
  const points: SmileView['points'][number][] = []
  let smileForward = 0
  for (let i = 0; i < catalogue.count; i += 1) {
    if (catalogue.base[i] !== underlying || catalogue.kindCode[i] !== optionCode) continue
    const terms = catalogue.terms(i as InstrumentIndex)
    if (terms.expiryUs <= timeUs || formatIso(terms.expiryUs).slice(0, 10) !== expiry) continue
    const forward = surface.forward(underlying, terms.expiryUs, indexUsd)
    if (!(forward > 0)) return null
    smileForward = forward
    // At the money both would be there: the call speaks.
    const isOut = terms.optionSide === 1 ? terms.strike >= forward : terms.strike < forward
    if (!isOut || catalogue.stateCode[i] !== 0) continue
    const years = (terms.expiryUs - timeUs) / (365 * usPerDay)
    const vol = (ticks: number | undefined, lots: number | undefined): number => {
      if (!((lots ?? 0) > 0) || terms.optionSide === 0) return 0
      const usd = priceOf(terms, (ticks ?? 0) as Ticks) / coinPrice(1, forward)
      const found = impliedVol(terms.optionSide, forward, terms.strike, years, usd)
      return found.status === 'ok' ? found.vol : 0
    }
    points.push({
      strike: terms.strike,
      bidVol: vol(market.bidTicks[i], market.bidLots[i]),
      askVol: vol(market.askTicks[i], market.askLots[i]),
      fitVol: modelVol(state, underlying, terms.expiryUs, log(terms.strike / forward)),
      markedVol: surface.vol(underlying, terms.expiryUs, timeUs, forward, terms.strike),
    })
  }
  if (points.length === 0) return null
  points.sort((a, b) => a.strike - b.strike)
  return { code, expiry, forward: smileForward, points }
}
