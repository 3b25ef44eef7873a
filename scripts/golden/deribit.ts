// Set deribit: recorded option tickers against Black-76 on the ticker's own forward (what the venue
// printed where its rounded vol explains the mark, and a recomputation from that vol in every row),
// payoffs at delivery, standard margin of a short option, and the vol range of the venue's first
// portfolio margin.

import { type AssetIndex, type Lots, type TimeUs } from '../../src/base/index.ts'
import {
  deribitPortfolioBtc,
  deribitStandardBtc,
  shockedVol,
  standardOptionMargin,
} from '../../src/exposure/index.ts'
import { type Instrument, parseDeribit, payoffAtoms } from '../../src/instrument/index.ts'
import { coinPrice, type GeneralBlackRow, generalBlack } from '../../src/pricing/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, rowTolerance, type Verdict, worstOf } from './verdict.ts'

const yearMs = 365 * 24 * 3600 * 1000
const deltaTolerance = 3e-4
const otherTolerance = 1e-3
const recomputedTolerance = 1e-7

/** A recomputation by others from the row's vol, printed to eight digits or ten. */
function checkRecomputation(wanted: GoldenCase, got: GeneralBlackRow, forward: number): number {
  const off = (value: number, field: string): number => {
    const number = wanted.number(field)
    return errorOf(value, number, recomputedTolerance * Math.abs(number))
  }
  return worstOf([
    off(coinPrice(got.price, forward), 'priceCoin'),
    off(got.delta, 'delta'),
    off(got.gamma, 'gamma'),
    off(0.01 * got.vega, 'vega_per_1pct_usd'),
    off(got.theta / 365, 'theta_per_day_usd'),
    off(0.01 * got.rho, 'rho_per_1pct_usd'),
  ])
}

/** What the venue printed. */
function checkPrinted(row: GoldenCase, got: GeneralBlackRow, forward: number): number {
  const price = coinPrice(got.price, forward)
  const errors = [errorOf(price, row.number('mark_price'), row.number('priceTol'))]
  if (row.has('greeks')) {
    const greeks = row.object('greeks')
    const relative = (value: number, name: string): number => {
      const wanted = greeks.number(name)
      return errorOf(value, wanted, otherTolerance * Math.abs(wanted))
    }
    errors.push(errorOf(got.delta, greeks.number('delta'), deltaTolerance))
    errors.push(relative(0.01 * got.vega, 'vega'))
    errors.push(relative(got.theta / 365, 'theta'))
    errors.push(relative(0.01 * got.rho, 'rho'))
  }
  return worstOf(errors)
}

function checkTicker(row: GoldenCase): Verdict {
  const isConsistent = row.boolean('consistentWithBlack76')
  if (!isConsistent && !row.has('black76Check')) {
    return { unsupported: 'recorded, its mark is not explained by its rounded vol' }
  }
  const forward = row.number('underlying_price')
  const symbol = parseDeribit(row.text('instrument'))
  const expiryMs = row.number('expiryMs')
  if (!(symbol.ok && symbol.value.expiryUs === 1000 * expiryMs)) return { error: Infinity }
  const years = (expiryMs - row.number('timestamp')) / yearMs
  const side = symbol.value.optionSide === 1 ? 1 : -1
  const vol = 0.01 * row.number('mark_iv')
  const got = generalBlack(side, forward, symbol.value.strike, years, 0, 0, vol)
  const errors = isConsistent ? [checkPrinted(row, got, forward)] : []
  if (row.has('black76Check')) {
    errors.push(checkRecomputation(row.object('black76Check'), got, forward))
  }
  return { error: worstOf(errors) }
}

/** Rows that state no tolerance hold decimals of a formula in doubles. */
const roundingTolerance = 1e-12

const sideOf = (row: GoldenCase): 1 | -1 => (row.text('type') === 'call' ? 1 : -1)

function checkStandardMargin(row: GoldenCase): Verdict {
  const params = row.object('params')
  const expected = row.object('expected')
  const { initial, maintenance } = standardOptionMargin(
    deribitStandardBtc,
    sideOf(params),
    -params.number('size'),
    params.number('underlying'),
    params.number('K'),
    params.number('markPriceCoin'),
  )
  const off = (got: number, field: string): number => {
    const wanted = expected.number(field)
    const allowed = Math.max(roundingTolerance * Math.abs(wanted), rowTolerance(row, wanted))
    return errorOf(got, wanted, allowed)
  }
  return { error: worstOf([off(initial, 'initialCoin'), off(maintenance, 'maintenanceCoin')]) }
}

/** The first portfolio margin moved every vol by 38 points at 30 days, with one power. */
function checkVolRange(row: GoldenCase): Verdict {
  const first = { ...deribitPortfolioBtc, shortTermVegaPower: 0.3, longTermVegaPower: 0.3 }
  const years = row.object('params').number('days') / 365
  const wanted = row.object('expected').number('maxIvChange')
  const allowed = Math.max(roundingTolerance, rowTolerance(row, wanted))
  return { error: errorOf(shockedVol(first, 1, years, 0.38) - 1, wanted, allowed) }
}

/** One coin of a coin option. */
function coinOption(side: 1 | -1, strike: number): Instrument {
  const btc = 0 as AssetIndex
  return {
    name: 'BTC',
    kind: 'option',
    settlement: 'coin-option',
    base: btc,
    quote: btc,
    settle: btc,
    quantumMantissa: 1,
    quantumScale: 4,
    lotMantissa: 1,
    lotScale: 0,
    strike,
    optionSide: side,
    expiryUs: 0 as TimeUs,
    makerFee: 0,
    takerFee: 0,
    tickSteps: [],
  }
}

const scale = 18

function checkSettlement(row: GoldenCase): Verdict {
  const params = row.object('params')
  const expected = row.object('expected')
  const terms = coinOption(sideOf(params), params.number('K'))
  const atoms = payoffAtoms(terms, params.number('delivery'), 1 as Lots, scale)
  const payoff = Number(atoms) / 10 ** scale
  const bought = params.text('side') === 'buy' ? 1 : -1
  const profit = bought * (payoff - params.number('premiumCoin'))
  const off = (got: number, field: string): number => {
    const wanted = expected.number(field)
    return errorOf(got, wanted, Math.max(roundingTolerance, rowTolerance(row, wanted)))
  }
  return { error: worstOf([off(payoff, 'payoffCoin'), off(profit, 'pnlCoin')]) }
}

const checkers: Readonly<Record<string, (row: GoldenCase) => Verdict>> = {
  ticker: checkTicker,
  'settlement-example': checkSettlement,
  'standard-margin-short-option-inverse': checkStandardMargin,
  'pm-legacy-iv-range': checkVolRange,
}

export function checkDeribit(row: GoldenCase): Verdict {
  const kind = row.text('kind')
  return checkers[kind]?.(row) ?? { unsupported: `${kind}: no model yet` }
}
