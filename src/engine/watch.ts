// Once a second: what the desk is worth, whether it is healthy, what is overdue. Losses and doubts
// become evidence for the mode machine; the kill switch resends; uptime is counted.

import { type AssetIndex, type InstrumentIndex, usPerSecond } from '../base/index.ts'
import { instrumentKinds, listingStates } from '../instrument/index.ts'
import { orderStates } from '../order/index.ts'
import { confirmProtections, keepEmpty, pullStale, resolveDoubt } from './doubt.ts'
import { type EffectList } from './effect-list.ts'
import { driveKill, pullKill } from './kill.ts'
import { quoteSlot } from './requote.ts'
import { askReport } from './send.ts'
import { type DeskState } from './state.ts'
import { noteQuiet } from './trouble.ts'

const optionCode = instrumentKinds.indexOf('option')
const spotCode = instrumentKinds.indexOf('spot')
const restingCode = orderStates.indexOf('resting')
const amendingCode = orderStates.indexOf('amending')
const delistedCode = listingStates.indexOf('delisted')
const venue = 0
/** How long a delisted position may wait for its settlement before the venue is asked. */
const settlementUs = 10 * usPerSecond

/** USD of one coin of an asset: 1 for USD. */
export function priceUsd(state: DeskState, asset: number): number {
  return state.config.assets[asset]?.code === 'USD' ? 1 : (state.market.indexUsd[asset] ?? 0)
}

function coins(state: DeskState, atoms: bigint, asset: number): number {
  return Number(atoms) / Number(`1e${state.config.assets[asset]?.scale ?? 0}`)
}

/** Revalues the account: options at our surface, futures at the venue's mark. */
function revalue(state: DeskState): void {
  const { portfolio, exposure, catalogue, config } = state
  const unrealised = new Float64Array(config.assets.length)
  const spotCoins = new Float64Array(config.assets.length)
  let valueUsd = 0
  let isValued = true
  for (let i = 0; i < catalogue.count; i += 1) {
    if ((portfolio.lots[i] ?? 0) === 0) continue
    const instrument = i as InstrumentIndex
    const settle = catalogue.settle[i] ?? 0
    if (catalogue.kindCode[i] === optionCode) {
      valueUsd += (portfolio.lots[i] ?? 0) * (exposure.unit.valueUsd[i] ?? 0)
      if (exposure.pricing(instrument) === 'none') isValued = false
      continue
    }
    if (catalogue.kindCode[i] === spotCode) {
      // Bought coins are in the ledger's cash already, and their delta is the position's.
      spotCoins[catalogue.base[i]!]! += (portfolio.lots[i] ?? 0) * (catalogue.lotSize[i] ?? 0)
      continue
    }
    const mark = state.carriedPrice(instrument)
    if (mark > 0) unrealised[settle]! += portfolio.unrealisedCoin(instrument, mark)
    else isValued = false
  }
  let equityUsd = valueUsd
  let capitalUsd = 0
  for (let i = 0; i < config.assets.length; i += 1) {
    const asset = i as AssetIndex
    const cash = coins(state, portfolio.cash(asset) + portfolio.unsettled(asset), i)
    const held = cash + (unrealised[i] ?? 0)
    const price = priceUsd(state, i)
    if (price === 0 && held !== 0) isValued = false
    equityUsd += held * price
    capitalUsd += (state.transferredCoins[i] ?? 0) * price
    if (config.assets[i]?.code !== 'USD') exposure.setCollateral(asset, held - spotCoins[i]!)
  }
  state.isValued = isValued
  state.equityUsd = equityUsd
  state.pnlUsd = equityUsd - capitalUsd
}

function observeLoss(state: DeskState): void {
  const { loss, modes, timeUs, preTrade } = state
  // What cannot be valued is an unknown loss, and an unknown loss refuses.
  loss.observe(timeUs, state.isValued ? state.pnlUsd : Number.NaN)
  if (!loss.isKnown) return
  // The limits in force: an operator may have tightened them.
  const { lossWindowUsdMax, lossSinceStartUsdMax } = preTrade.table
  const window = shareOf(loss.lossWindowUsd(timeUs), lossWindowUsdMax[0] ?? 0)
  const share = Math.max(window, shareOf(loss.lossSinceStartUsd(), lossSinceStartUsdMax[0] ?? 0))
  modes.report(modes.indexOf('loss-warning'), share >= 0.75, timeUs)
  modes.report(modes.indexOf('loss'), share >= 1, timeUs)
}

/** Of a limit that is used up; nothing lost is nothing, also of nothing. */
function shareOf(lostUsd: number, limitUsd: number): number {
  return lostUsd > 0 ? lostUsd / limitUsd : 0
}

/** Options of one underlying with a confirmed quote on both sides. */
export function countTwoSided(state: DeskState, underlying: number): number {
  const { catalogue, orders } = state
  let count = 0
  for (let i = 0; i < catalogue.count; i += 1) {
    if (catalogue.base[i] !== underlying || catalogue.kindCode[i] !== optionCode) continue
    const bid = quoteSlot(state, i as InstrumentIndex, 1)
    if (bid < 0 || !isShown(orders.state[bid])) continue
    const ask = quoteSlot(state, i as InstrumentIndex, -1)
    if (ask >= 0 && isShown(orders.state[ask])) count += 1
  }
  return count
}

function isShown(state: number | undefined): boolean {
  return state === restingCode || state === amendingCode
}

/** Two-sided options that make a second count as quoted. */
export const twoSidedGoal = 100

function countUptime(state: DeskState): void {
  const { counters, surface, market, timeUs } = state
  let twoSided = 0
  let isHealthy = state.modes.level <= 1 && market.feedUp(venue) && state.kill.isArmed
  if (state.paused || state.stopping) isHealthy = false
  for (const underlying of state.underlyings) {
    twoSided += countTwoSided(state, underlying)
    if (surface.ageUs(underlying, timeUs) === Number.POSITIVE_INFINITY) isHealthy = false
  }
  if (!isHealthy) return
  counters.healthySeconds += 1
  if (twoSided >= twoSidedGoal) counters.quotedSeconds += 1
}

/** A delisted instrument leaves no position; where one stays, its settlement was not heard. */
function askAboutDelisted(state: DeskState, effects: EffectList): void {
  const { catalogue, portfolio, timeUs, lastReportUs } = state
  if (timeUs - Math.max(lastReportUs, state.reportAskedUs) < settlementUs) return
  for (let i = 0; i < catalogue.count; i += 1) {
    const isLeft = (portfolio.lots[i] ?? 0) !== 0 && catalogue.stateCode[i] === delistedCode
    if (isLeft) askReport(state, effects)
  }
}

/** Everything that is looked at once a second. */
export function watch(state: DeskState, effects: EffectList): void {
  const { modes, kill, timeUs } = state
  revalue(state)
  observeLoss(state)
  noteQuiet(state)
  modes.advance(timeUs)
  const isFunded = state.portfolio.ledger.entryCount > 0 && state.isValued
  const isBroke = isFunded && state.equityUsd <= state.config.freeboard.equityFloorUsd
  if (isBroke && kill.isArmed) {
    pullKill(state, 'equity at its floor', 'desk', effects)
  }
  driveKill(state, effects)
  resolveDoubt(state, effects)
  pullStale(state, effects)
  keepEmpty(state, effects)
  confirmProtections(state, effects)
  askAboutDelisted(state, effects)
  countUptime(state)
}
