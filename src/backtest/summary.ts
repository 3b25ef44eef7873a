// From what was recorded to the result. The parts of profit are summed in the settle asset and
// shown in USD at the last middle; they must add up to what the ledger says, to the rounding of
// its atoms.

import { type BinanceTape } from '../archive/index.ts'
import { assert, formatIso, type TimeUs } from '../base/index.ts'
import { type Desk, type DeskConfig } from '../engine/index.ts'
import { type Instrument } from '../instrument/index.ts'
import { caveatsOf } from './caveats.ts'
import { type QueueModel } from './queue-model.ts'
import { type Recorder } from './recorder.ts'
import { type BacktestResult, markoutRow } from './result.ts'
import { type TapeLatency, type TapeVenue } from './tape-venue.ts'
import { type FeeRates } from './terms.ts'
import { instrument } from './voice.ts'

export type Settings = {
  readonly tape: BinanceTape
  readonly desk: DeskConfig
  readonly fees: FeeRates
  readonly latency: TapeLatency
  readonly queueModel: QueueModel
  readonly build: string
  readonly terms: Instrument
  readonly opening: readonly bigint[]
}

export type Finished = {
  readonly settings: Settings
  readonly desk: Desk
  readonly venue: TapeVenue
  readonly recorder: Recorder
  readonly journal: string | null
}

function unitOf(
  terms: Pick<Instrument, 'quantumScale' | 'lotScale'>,
  what: 'price' | 'lot',
): number {
  return Number(`1e${what === 'price' ? terms.quantumScale : terms.lotScale}`)
}

function priceOfTicks(terms: Instrument, ticks: number): number {
  return (ticks * terms.quantumMantissa) / unitOf(terms, 'price')
}

/** Coins that lots stand for, at a price where they are dollars. */
function coinsOf(terms: Instrument, lots: number, price: number): number {
  const size = (lots * terms.lotMantissa) / unitOf(terms, 'lot')
  if (terms.settlement !== 'inverse') return size
  return price > 0 ? size / price : 0
}

/** Equity less capital by the desk's own ledger, both at one price, USD. */
export function ledgerPnlUsd({ settings, desk }: Finished, price: number): number {
  const { portfolio } = desk.state
  const { terms, opening } = settings
  let total = 0
  for (const [asset, atoms] of opening.entries()) {
    const { code, scale } = settings.desk.assets[asset]!
    const index = asset as typeof terms.base
    const earned = portfolio.cash(index) + portfolio.unsettled(index) - atoms
    const inUsd = code === 'USD' ? 1 : price
    total += (Number(earned) / Number(`1e${scale}`)) * inUsd
  }
  // Coins that were bought are in the cash of their asset; a future's open profit is not.
  if (terms.settlement === 'spot' || price === 0) return total
  const open = portfolio.unrealisedCoin(instrument, price)
  return total + open * (terms.settlement === 'inverse' ? price : 1)
}

function pnlOf(finished: Finished, price: number): BacktestResult['pnlUsd'] {
  const { settings, recorder } = finished
  const { terms } = settings
  const perSettle = terms.settlement === 'inverse' ? price : 1
  const spread = recorder.spread * perSettle
  const inventory = recorder.inventory * perSettle
  const fees = 0 - recorder.fees * perSettle
  const total = ledgerPnlUsd(finished, price)
  const rounding = total - (spread + inventory + fees)
  // Only an inverse contract divides: a trade may round by an atom, and by less when it closes.
  const fills = recorder.makerFills + recorder.takerFills
  const atomUsd = perSettle / Number(`1e${settings.desk.assets[terms.settle]!.scale}`)
  const bound = 1e-6 + (terms.settlement === 'inverse' ? fills * atomUsd : 0)
  assert(Math.abs(rounding) <= bound, `parts of profit miss the ledger by ${rounding} USD`)
  return { spread, inventory, fees, rounding, total }
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}

function tapeOf({ settings, venue }: Finished, lastMiddle: number): BacktestResult['tape'] {
  const { tape, terms, latency } = settings
  const { columns, clock } = tape
  const from = columns.receiveUs[0]!
  const to = columns.receiveUs[columns.count - 1]!
  const ahead = (floorUs: number): number => (latency.feedLeastUs - floorUs) / 1000
  return {
    files: tape.files.map((file) => file.path),
    market: tape.instrument.market,
    symbol: tape.instrument.symbol,
    settlement: terms.settlement,
    from: formatIso(from as TimeUs),
    to: formatIso(to as TimeUs),
    seconds: (to - from) / 1e6,
    messages: tape.messages,
    gaps: venue.exchange.gaps,
    venueClockAheadMs: [ahead(clock.highestUs), ahead(clock.lowestUs)],
    receivedBackwards: tape.receivedBackwards,
    lastMiddle,
  }
}

function ordersOf({ desk, venue, recorder }: Finished): BacktestResult['orders'] {
  const { quotes, amendments, hedges, cancels } = venue.sent
  const messages = quotes + amendments + hedges + cancels
  const fills = recorder.makerFills + recorder.takerFills
  return {
    quotes,
    amendments,
    hedges,
    cancels,
    messages,
    messagesPerFill: fills > 0 ? messages / fills : null,
    refusals: desk.state.counters.refusalsByLimit(),
  }
}

export function summarise(finished: Finished): BacktestResult {
  const { settings, desk, venue, recorder } = finished
  const { terms, latency, fees } = settings
  const heldLots = desk.state.portfolio.lots[instrument]!
  assert(heldLots === recorder.positionLots, 'the desk and the venue count the same position')
  const markouts = recorder.finish(venue.endUs).map(markoutRow)
  const price = priceOfTicks(terms, recorder.lastMidTicks)
  const coins = (lots: number): number => coinsOf(terms, lots, price)
  const volumeCoin = coins(recorder.tradedLots)
  const { knownUs } = recorder
  const tape = tapeOf(finished, price)
  const fills = recorder.makerFills + recorder.takerFills
  return {
    tape,
    model: {
      requestMs: latency.requestUs / 1000,
      responseMs: latency.responseUs / 1000,
      feedLeastMs: latency.feedLeastUs / 1000,
      queue: settings.queueModel,
      makerFeeBps: fees.maker * 1e4,
      takerFeeBps: fees.taker * 1e4,
    },
    events: desk.sequence,
    digest: desk.digest(),
    orders: ordersOf(finished),
    fills: {
      count: fills,
      maker: recorder.makerFills,
      taker: recorder.takerFills,
      volumeCoin,
      volumeUsd: volumeCoin * price,
    },
    pnlUsd: pnlOf(finished, price),
    inventory: {
      lastCoin: coins(recorder.positionLots),
      meanCoin: coins(recorder.meanLots),
      meanAbsoluteCoin: coins(recorder.meanAbsoluteLots),
      maxAbsoluteCoin: coins(recorder.positionLotsMax),
      meanAbsoluteUsd: coins(recorder.meanAbsoluteLots) * price,
    },
    uptime: {
      knownSeconds: knownUs / 1e6,
      twoSided: share(recorder.twoSidedUs, knownUs),
      anySide: share(recorder.anySideUs, knownUs),
    },
    markouts,
    journal: finished.journal,
    caveats: caveatsOf(tape.seconds, settings.terms, fills),
  }
}
