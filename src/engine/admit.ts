// What a venue may say. A message that no honest venue could send (an instrument that was never
// listed, a negative size, a settlement in the wrong asset) is not handled at all: it is counted,
// named in an alert, taken as evidence of trouble, and where it is about our account the venue is
// asked for a report. So `step` throws on no message of a venue; an `InvariantError` is a fault of
// ours. Facts of our own process (timers, fits, commands) are not judged here.

import { type AssetIndex, type InstrumentIndex, parseDecimalMantissa } from '../base/index.ts'
import {
  type Catalogue,
  type Instrument,
  instrumentKinds,
  tenTo,
  unitScaleMax,
} from '../instrument/index.ts'
import { type DeskEvent, type EventOf } from './event.ts'
import { type DeskState } from './state.ts'

/** Beyond these no arithmetic of ours is exact, or finite. */
const gridMax = 1_125_899_906_842_624 // 2^50: half of what instrument/units holds
const stepMax = 1e12
const mantissaMax = 1e9
const priceMin = 1e-9
const priceMax = 1e12
const volMax = 100
const coinsMax = 1_000_000_000_000n
const venueCapacity = 8

const optionCode = instrumentKinds.indexOf('option')
const perpetualCode = instrumentKinds.indexOf('perpetual')

function no(field: string, value: unknown, expected: string): string {
  return `${field} is ${String(value)}; expected ${expected}`
}

function isListed(state: DeskState, instrument: number): boolean {
  return instrument < state.catalogue.count
}

function isTicks(state: DeskState, instrument: number, ticks: number, least: number): boolean {
  return ticks >= least && ticks * state.catalogue.quantumMantissa[instrument]! <= gridMax
}

function isLots(state: DeskState, instrument: number, lots: number, least: number): boolean {
  return lots >= least && lots * state.catalogue.lotMantissa[instrument]! <= gridMax
}

function isPrice(price: number): boolean {
  return price >= priceMin && price <= priceMax
}

/** A price that whole-number arithmetic can hold: at most as many digits as a safe integer. */
function isExactPrice(price: number): boolean {
  return isPrice(price) && parseDecimalMantissa(String(price)).ok
}

/** Whether a price is a count of ticks that doubles hold exactly, with room to spare. */
export function isOnGrid(catalogue: Catalogue, instrument: number, price: number): boolean {
  const ticks = price / catalogue.quantum[instrument]!
  return ticks * catalogue.quantumMantissa[instrument]! <= gridMax
}

function isAmount(state: DeskState, asset: number, amount: bigint): boolean {
  const row = state.config.assets[asset]
  if (row === undefined) return false
  const most = coinsMax * tenTo(row.scale)
  return amount <= most && amount >= -most
}

function listedFault(state: DeskState, instrument: number): string {
  return isListed(state, instrument) ? '' : no('instrument', instrument, 'a listed one')
}

function topFault(state: DeskState, event: EventOf<'top'>): string {
  const { instrument: i, bidTicks, bidLots, askTicks, askLots } = event
  if (!isListed(state, i)) return listedFault(state, i)
  if (!isLots(state, i, bidLots, 0)) return no('bidLots', bidLots, 'lots from 0')
  if (!isLots(state, i, askLots, 0)) return no('askLots', askLots, 'lots from 0')
  if (!isTicks(state, i, bidTicks, bidLots > 0 ? 1 : 0)) return no('bidTicks', bidTicks, 'ticks')
  if (!isTicks(state, i, askTicks, askLots > 0 ? 1 : 0)) return no('askTicks', askTicks, 'ticks')
  return ''
}

function tickerFault(state: DeskState, event: EventOf<'ticker'>): string {
  const { instrument, markPrice, markVol, underlyingPrice, funding8h } = event
  if (!isListed(state, instrument)) return listedFault(state, instrument)
  // A worthless option has a mark of next to nothing, and no contract is divided by it.
  const isOption = state.catalogue.kindCode[instrument] === optionCode
  const isWorthless = isOption && markPrice >= 0 && markPrice < priceMin
  const isMark = markPrice === 0 || isWorthless || isPrice(markPrice)
  if (!isMark) return no('markPrice', markPrice, 'a price, or 0')
  if (!(markVol >= 0 && markVol <= volMax)) return no('markVol', markVol, `0 to ${volMax}`)
  const isForward = underlyingPrice === 0 || isPrice(underlyingPrice)
  if (!isForward) return no('underlyingPrice', underlyingPrice, 'a price, or 0')
  if (!(funding8h >= -1 && funding8h <= 1)) return no('funding8h', funding8h, '-1 to 1')
  return ''
}

function tradeFault(state: DeskState, event: EventOf<'trade'>): string {
  const { instrument, ticks, lots } = event
  if (!isListed(state, instrument)) return listedFault(state, instrument)
  if (!isTicks(state, instrument, ticks, 1)) return no('ticks', ticks, 'ticks from 1')
  return isLots(state, instrument, lots, 1) ? '' : no('lots', lots, 'lots from 1')
}

function bookFault(state: DeskState, event: EventOf<'book'>): string {
  const { instrument, bidCount, levels } = event
  if (!isListed(state, instrument)) return listedFault(state, instrument)
  if (levels.count % 2 !== 0) return no('levels', `${levels.count} numbers`, 'pairs')
  if (bidCount * 2 > levels.count) return no('bidCount', bidCount, 'at most the levels')
  for (let i = 0; i < levels.count; i += 2) {
    const ticks = levels.values[i]!
    const lots = levels.values[i + 1]!
    const isWhole = Number.isSafeInteger(ticks) && Number.isSafeInteger(lots)
    const isLevel = isTicks(state, instrument, ticks, 1) && isLots(state, instrument, lots, 0)
    if (!(isWhole && isLevel)) return no('levels', `${ticks}, ${lots}`, 'ticks and lots')
  }
  return ''
}

function indexFault(state: DeskState, event: EventOf<'index'>): string {
  if (!(event.asset < state.config.assets.length)) return no('asset', event.asset, 'a known asset')
  return isPrice(event.priceUsd) ? '' : no('priceUsd', event.priceUsd, 'a price')
}

/** Whether lots, ticks and steps are of a size that counts of them stay exact. */
function isCountable({ lotMantissa, quantumMantissa, tickSteps }: Instrument): boolean {
  if (lotMantissa > mantissaMax || quantumMantissa > mantissaMax) return false
  return tickSteps.every(
    ({ aboveTicks, stepTicks }) =>
      aboveTicks * quantumMantissa <= stepMax && stepTicks * quantumMantissa <= stepMax,
  )
}

/** Whether one lot at one tick is a whole number of atoms of what it settles in. */
export function isExactlySettled(state: DeskState, terms: Instrument): boolean {
  const settle = state.config.assets[terms.settle]
  const base = state.config.assets[terms.base]
  if (settle === undefined || base === undefined) return false
  // Scales that no catalogue takes are the catalogue's to name.
  if (terms.lotScale > unitScaleMax || terms.quantumScale > unitScaleMax) return true
  if (!isCountable(terms)) return false
  if (terms.settlement === 'inverse') return true
  const atoms = BigInt(terms.lotMantissa) * BigInt(terms.quantumMantissa) * tenTo(settle.scale)
  if (atoms % tenTo(terms.lotScale + terms.quantumScale) !== 0n) return false
  const coins = BigInt(terms.lotMantissa) * tenTo(base.scale)
  return terms.settlement !== 'spot' || coins % tenTo(terms.lotScale) === 0n
}

function listingFault(state: DeskState, event: EventOf<'listed'>): string {
  const { assets } = state.config
  const known = state.catalogue.indexOf(event.name)
  const due = known === -1 ? state.catalogue.count : known
  if (event.instrument !== due) return no('instrument', event.instrument, `the index ${due}`)
  for (const field of ['base', 'quote', 'settle'] as const) {
    if (!(event[field] < assets.length)) return no(field, event[field], 'a known asset')
  }
  const { optionSide, strike } = event
  const isSide = optionSide === 1 || optionSide === -1 || optionSide === 0
  if (!isSide) return no('optionSide', optionSide, '1, -1 or 0')
  const isStrike = strike === 0 || isExactPrice(strike)
  return isStrike ? '' : no('strike', strike, 'a price of at most 16 digits, or 0')
}

function marketFault(state: DeskState, event: DeskEvent): string {
  switch (event.kind) {
    case 'index':
      return indexFault(state, event)
    case 'ticker':
      return tickerFault(state, event)
    case 'trade':
      return tradeFault(state, event)
    case 'book':
      return bookFault(state, event)
    case 'listed':
      return listingFault(state, event)
    case 'instrumentState':
      return listedFault(state, event.instrument)
    case 'feed':
      return event.venue < venueCapacity ? '' : no('venue', event.venue, 'a known venue')
    default:
      return accountFault(state, event)
  }
}

function orderFault(state: DeskState, event: EventOf<'order'>): string {
  const { clientId, instrument, status, ticks, remainingLots, filledLots } = event
  if (!isListed(state, instrument)) return listedFault(state, instrument)
  const slot = state.orders.slotOf(clientId)
  if (slot >= 0 && state.orders.instrument[slot] !== instrument) {
    return no('instrument', instrument, `that of order ${clientId}`)
  }
  const isVersion = status === 'accepted' || status === 'edited'
  if (!isTicks(state, instrument, ticks, isVersion ? 1 : 0)) return no('ticks', ticks, 'ticks')
  const isRest = isLots(state, instrument, remainingLots, 0)
  if (!isRest) return no('remainingLots', remainingLots, 'lots from 0')
  const isDone = isLots(state, instrument, filledLots, 0)
  return isDone ? '' : no('filledLots', filledLots, 'lots from 0')
}

function fillFault(state: DeskState, event: EventOf<'fill'>): string {
  const { clientId, instrument, side, ticks, lots, remainingLots, fee, feeAsset } = event
  if (!isListed(state, instrument)) return listedFault(state, instrument)
  const { orders, portfolio } = state
  const slot = orders.slotOf(clientId)
  const isOurs = slot < 0 || (orders.instrument[slot] === instrument && orders.side[slot] === side)
  if (!isOurs) return no('side', side, `side and instrument of order ${clientId}`)
  if (!isTicks(state, instrument, ticks, 1)) return no('ticks', ticks, 'ticks from 1')
  if (!isLots(state, instrument, lots, 1)) return no('lots', lots, 'lots from 1')
  const isRest = isLots(state, instrument, remainingLots, 0)
  if (!isRest) return no('remainingLots', remainingLots, 'lots from 0')
  const after = Math.abs((portfolio.lots[instrument] ?? 0) + side * lots)
  if (!isLots(state, instrument, after, 0)) return no('lots', lots, 'a position that can be held')
  if (!isAmount(state, feeAsset, fee)) return no('fee', `${fee} of ${feeAsset}`, 'a known amount')
  const { indexUsd } = event
  const isIndex = indexUsd === 0 || isPrice(indexUsd)
  return isIndex ? '' : no('indexUsd', indexUsd, 'a price, or 0')
}

function settlementFault(state: DeskState, event: EventOf<'settlement'>): string {
  const { instrument, settlementKind, priceUsd, positionLots, cash, asset } = event
  if (!isListed(state, instrument)) return listedFault(state, instrument)
  const { catalogue } = state
  const { settle } = catalogue.terms(instrument)
  if (asset !== settle) return no('asset', asset, `the settle asset ${settle}`)
  if (!isExactPrice(priceUsd)) return no('priceUsd', priceUsd, 'a price of at most 16 digits')
  if (!isAmount(state, asset, cash)) return no('cash', cash, 'an amount of coins')
  const isPosition = isLots(state, instrument, Math.abs(positionLots), 0)
  if (!isPosition) return no('positionLots', positionLots, 'lots')
  const expires = (catalogue.expiryUs[instrument] ?? 0) > 0
  const isExpiry = settlementKind === 'expiry'
  if (isExpiry && !expires) return no('settlementKind', settlementKind, 'what has an expiry')
  if (isExpiry && positionLots !== 0) return no('positionLots', positionLots, '0 after expiry')
  return ''
}

function fundingFault(state: DeskState, event: EventOf<'funding'>): string {
  const { instrument, asset, cash } = event
  if (!isListed(state, instrument)) return listedFault(state, instrument)
  if (state.catalogue.kindCode[instrument] !== perpetualCode) {
    return no('instrument', instrument, 'a perpetual')
  }
  return isAmount(state, asset, cash) ? '' : no('cash', `${cash} of ${asset}`, 'a known amount')
}

function openOrderFault(state: DeskState, event: EventOf<'openOrder'>): string {
  const { clientId, instrument, side, ticks, remainingLots, filledLots } = event
  const { orders } = state
  const slot = orders.slotOf(clientId)
  // An order in what we do not know is still an orphan, and is cancelled as one.
  if (slot < 0) return ''
  const isOurs = orders.instrument[slot] === instrument && orders.side[slot] === side
  if (!isOurs) return no('instrument', instrument, `side and instrument of order ${clientId}`)
  if (!isTicks(state, instrument, ticks, 1)) return no('ticks', ticks, 'ticks from 1')
  const isRest = isLots(state, instrument, remainingLots, 1)
  if (!isRest) return no('remainingLots', remainingLots, 'lots from 1')
  const isDone = isLots(state, instrument, filledLots, 0)
  return isDone ? '' : no('filledLots', filledLots, 'lots from 0')
}

function accountFault(state: DeskState, event: DeskEvent): string {
  switch (event.kind) {
    case 'order':
      return orderFault(state, event)
    case 'fill':
      return fillFault(state, event)
    case 'settlement':
      return settlementFault(state, event)
    case 'funding':
      return fundingFault(state, event)
    case 'openOrder':
      return openOrderFault(state, event)
    case 'transfer': {
      const isFine = isAmount(state, event.asset, event.cash)
      return isFine ? '' : no('cash', `${event.cash} of ${event.asset}`, 'a known amount')
    }
    default:
      return ''
  }
}

/** What is wrong with an event: field, value, what was expected. Empty when it may be handled. */
export function faultOf(state: DeskState, event: DeskEvent): string {
  // Nine events of ten.
  return event.kind === 'top' ? topFault(state, event) : marketFault(state, event)
}

/** Whether a row of a report names what the desk knows; what it does not know is a break. */
export function isKnownInstrument(state: DeskState, instrument: InstrumentIndex): boolean {
  return isListed(state, instrument)
}

export function isKnownAsset(state: DeskState, asset: AssetIndex): boolean {
  return asset < state.config.assets.length
}
