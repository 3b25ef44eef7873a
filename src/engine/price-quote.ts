// One instrument's wanted quote: the state's numbers into the quoter's input, its answer onto the
// board. Refills reused inputs; decides nothing itself.

import {
  type AssetIndex,
  assert,
  type InstrumentIndex,
  type TimeUs,
  yearUs,
} from '../base/index.ts'
import { instrumentKinds } from '../instrument/index.ts'
import { log } from '../math/index.ts'
import {
  createOptionQuoteInput,
  createPerpetualQuoteInput,
  createQuote,
  type GuardInput,
  type Inventory,
  type OptionQuoteInput,
  type PerpetualQuoteInput,
  type Quote,
  type QuotingSizeConfig,
  quoteOption,
  quotePerpetual,
  type Touch,
} from '../quoting/index.ts'
import { isOnGrid } from './admit.ts'
import { heardAgeUs, indexAgeUs } from './freshness.ts'
import { fullLots, futureLots, quoteGroup, quoteSlot } from './requote.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')
const venue = 0

/** Scratch made at the first quote and reused: inputs and the answer. */
export type QuoteInputs = {
  option?: OptionQuoteInput
  perpetual?: PerpetualQuoteInput
  readonly quote: Quote
}

export function createQuoteInputs(): QuoteInputs {
  return { quote: createQuote() }
}

function sizesOf(state: DeskState, underlying: AssetIndex): QuotingSizeConfig {
  const sizes = state.config.quoting.underlyings[state.positionOf(underlying)]
  assert(sizes !== undefined, 'every underlying has its sizes')
  return sizes
}

/** The market's touch and our own best there, as the venue last confirmed it. */
export function setTouch(state: DeskState, instrument: InstrumentIndex, touch: Touch): void {
  const { market, orders } = state
  touch.bidTicks = market.bidTicks[instrument] ?? 0
  touch.bidLots = market.bidLots[instrument] ?? 0
  touch.askTicks = market.askTicks[instrument] ?? 0
  touch.askLots = market.askLots[instrument] ?? 0
  const bid = quoteSlot(state, instrument, 1)
  const ask = quoteSlot(state, instrument, -1)
  touch.ownBidTicks = bid < 0 ? 0 : (orders.ticks[bid] ?? 0)
  touch.ownBidLots = bid < 0 ? 0 : (orders.lots[bid] ?? 0)
  touch.ownAskTicks = ask < 0 ? 0 : (orders.ticks[ask] ?? 0)
  touch.ownAskLots = ask < 0 ? 0 : (orders.lots[ask] ?? 0)
}

/** How wrong the fitted vol of an option may be: what its slice missed, or what nothing settles. */
function surfaceErrorVolPt(state: DeskState, instrument: InstrumentIndex): number {
  const { surface, catalogue, exposure } = state
  const underlying = catalogue.base[instrument] as AssetIndex
  const expiryUs = (catalogue.expiryUs[instrument] ?? 0) as TimeUs
  const forward = exposure.unit.forward[instrument] ?? 0
  const missed = state.expiries.errorVolPt(expiryUs)
  if (!(forward > 0)) return missed
  const k = log((catalogue.strike[instrument] ?? 0) / forward)
  return Math.max(missed, surface.doubtVolPt(underlying, expiryUs, k))
}

function setGuard(state: DeskState, instrument: InstrumentIndex, guard: GuardInput): void {
  const { market, surface, catalogue, timeUs } = state
  const underlying = catalogue.base[instrument] as AssetIndex
  const isOption = catalogue.kindCode[instrument] === optionCode
  const heardUs = heardAgeUs(state, instrument)
  const expiryUs = catalogue.expiryUs[instrument] ?? 0
  guard.modeLevel = state.modes.level
  guard.isAllowed = state.kill.isArmed && !state.paused && !state.stopping
  guard.isOpen = catalogue.stateCode[instrument] === 0
  guard.isFeedUp = market.feedUp(venue)
  const group = quoteGroup(state, instrument)
  guard.isFrozen = state.protections[group - 1]?.isFrozen(0, timeUs) === true
  // A quiet option is not a stale one: its price hangs on index and surface, and its feed's health
  // is known. Only an option that was not heard of for as long as a surface lives counts as silent.
  const isSilent = isOption && heardUs > state.config.limits.preTrade.surfaceAgeUsMax
  const indexUs = indexAgeUs(state, underlying)
  guard.referenceAgeUs = isSilent ? heardUs : isOption ? indexUs : Math.max(indexUs, heardUs)
  guard.surfaceAgeUs = isOption ? surface.ageUs(underlying, timeUs) : 0
  guard.surfaceErrorVolPt = isOption ? surfaceErrorVolPt(state, instrument) : 0
  guard.usToExpiry = expiryUs === 0 ? Number.POSITIVE_INFINITY : expiryUs - timeUs
  guard.toxicity = 0
}

function setInventory(
  state: DeskState,
  instrument: InstrumentIndex,
  sizes: QuotingSizeConfig,
  inventory: Inventory,
): void {
  const { exposure, catalogue } = state
  const underlying = catalogue.base[instrument] as AssetIndex
  const isOption = catalogue.kindCode[instrument] === optionCode
  const size = (exposure.positionLots[instrument] ?? 0) * (catalogue.lotSize[instrument] ?? 0)
  const position = isOption ? size : size * state.sizeUnitUsd(instrument)
  const full = isOption ? sizes.optionPositionBaseFull : sizes.futurePositionUsdFull
  inventory.vegaUse = exposure.vegaUsdPerVolPt(underlying) / sizes.vegaUsdPerVolPtFull
  inventory.expiryVegaUse =
    state.expiries.vegaUsdPerVolPt(catalogue.expiryUs[instrument] ?? 0) /
    sizes.expiryVegaUsdPerVolPtFull
  inventory.positionUse = position / full
  inventory.deltaUse = exposure.deltaUsd(underlying) / sizes.deltaUsdFull
}

function priceOption(state: DeskState, instrument: InstrumentIndex): void {
  const { catalogue, exposure, market, inputs } = state
  const terms = catalogue.terms(instrument)
  inputs.option ??= createOptionQuoteInput(terms)
  const input = inputs.option
  const sizes = sizesOf(state, terms.base)
  input.terms = terms
  input.forward = exposure.unit.forward[instrument] ?? 0
  input.years = (terms.expiryUs - state.timeUs) / yearUs
  input.surfaceVolAnnual = exposure.unit.volAnnual[instrument] ?? 0
  input.markPrice = market.markPrice[instrument] ?? 0
  input.volAnnual = market.volAnnual[terms.base] ?? 0
  input.adverseVolPt = 0
  input.positionLots = exposure.positionLots[instrument] ?? 0
  input.sizeLots = fullLots(state, instrument, sizes.optionSizeBase)
  setTouch(state, instrument, input.touch)
  setInventory(state, instrument, sizes, input.inventory)
  setGuard(state, instrument, input.guard)
  quoteOption(state.config.quoting.option, input, inputs.quote)
}

function priceFuture(state: DeskState, instrument: InstrumentIndex): void {
  const { catalogue, exposure, market, inputs } = state
  const terms = catalogue.terms(instrument)
  inputs.perpetual ??= createPerpetualQuoteInput(terms)
  const input = inputs.perpetual
  const sizes = sizesOf(state, terms.base)
  input.terms = terms
  input.indexUsd = market.indexUsd[terms.base] ?? 0
  input.markPrice = state.carriedPrice(instrument)
  input.funding8h = market.funding8h[instrument] ?? 0
  input.volAnnual = market.volAnnual[terms.base] ?? 0
  input.adverseBps = 0
  input.positionLots = exposure.positionLots[instrument] ?? 0
  input.sizeLots = futureLots(state, instrument, sizes.futureSizeUsd)
  setTouch(state, instrument, input.touch)
  setInventory(state, instrument, sizes, input.inventory)
  setGuard(state, instrument, input.guard)
  quotePerpetual(state.config.quoting.perpetual, input, inputs.quote)
}

/** Whether every price that the market of now can make of it is a whole number of ticks. */
function isPriceable(state: DeskState, instrument: InstrumentIndex): boolean {
  const { catalogue, exposure } = state
  const terms = catalogue.terms(instrument)
  const forward = exposure.unit.forward[instrument] ?? 0
  const highest = Math.max(state.carriedPrice(instrument), forward, terms.strike)
  // A put in coin is worth up to strike / forward.
  const inCoin = Math.max(1, forward > 0 ? terms.strike / forward : 0)
  const price = terms.settlement === 'coin-option' ? inCoin : highest
  return isOnGrid(catalogue, instrument, 2 * price)
}

/** Computes the wanted quote of one instrument and puts it on the board. */
export function priceQuote(state: DeskState, instrument: InstrumentIndex): void {
  if (!isPriceable(state, instrument)) {
    state.board.pull(instrument, 'not-a-number', state.timeUs)
    return
  }
  if (state.catalogue.kindCode[instrument] === optionCode) priceOption(state, instrument)
  else priceFuture(state, instrument)
  state.board.set(instrument, state.inputs.quote, state.timeUs)
}
