// Set market_making: quote models, execution schedules, trading-cost bands. Closed forms against
// their printed or computed values; the tables of Avellaneda and Stoikov by simulation, within what
// the set's header allows for one.

import { Prng } from '../../src/base/index.ts'
import {
  lelandVols,
  optimalSchedule,
  type Schedule,
  type ScheduleProblem,
  whalleyWilmottBand,
} from '../../src/hedging/index.ts'
import {
  type Distances,
  fillPremium,
  frozenPrices,
  type GlftParameters,
  glftApproximation,
  glftTable,
  kyleEquilibrium,
  optimalSpread,
  type QuoteModelParameters,
  reservationShift,
  stationaryPrices,
} from '../../src/quoting/index.ts'
import { type PoissonOutcome, simulatePoissonMarket } from '../../src/validation/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { compareNamed, errorOf, rowTolerance, type Verdict, worstOf } from './verdict.ts'

/** The set trades one unit at a time; rows without fills leave out their intensity. */
function parametersOf(params: GoldenCase): QuoteModelParameters {
  return {
    sigmaPerRootSecond: params.number('sigma'),
    fillRatePerSecond: params.has('A') ? params.number('A') : 1,
    fillDecayPerPrice: params.has('k') ? params.number('k') : 1,
    riskAversion: params.number('gamma'),
    orderBase: 1,
    inventoryBaseMax: params.has('Q') ? params.number('Q') : Infinity,
  }
}

function checkQuotes(row: GoldenCase): Verdict {
  const params = row.object('params')
  const p = parametersOf(params)
  const price = params.number('s')
  const q = params.number('q')
  const tau = params.number('tau')
  const reservation = price + reservationShift(p, q, tau)
  const spread = optimalSpread(p, tau)
  const frozen = frozenPrices(p, price, q, tau)
  return compareNamed(row, {
    reservation,
    spread,
    bid: reservation - 0.5 * spread,
    ask: reservation + 0.5 * spread,
    frozenBid: frozen.bid,
    frozenAsk: frozen.ask,
  })
}

function checkStationary(row: GoldenCase): Verdict {
  const params = row.object('params')
  const got = stationaryPrices(
    parametersOf(params),
    params.number('s'),
    params.number('q'),
    params.number('qMax'),
  )
  return compareNamed(row, { omega: got.discountRate, ra: got.ask, rb: got.bid })
}

function checkGlft(row: GoldenCase): Verdict {
  const params = row.object('params')
  const p: GlftParameters = {
    ...parametersOf(params),
    driftPerSecond: params.number('mu'),
    impactPerFill: params.number('xi'),
  }
  const q = params.number('q')
  const node = q + p.inventoryBaseMax
  const now = glftTable(p, params.number('T'))
  const stationary = glftTable(p, Infinity)
  const near = { bid: 0, ask: 0 }
  glftApproximation(p, q, near)
  const expected = row.object('expected')
  // The closed form knows no limit; the set may leave it out where the exact one has no quote.
  const orNone = (distance: number): number => (distance < Infinity ? distance : Number.NaN)
  return compareNamed(row, {
    deltaBid_t0: orNone(now.bid[node]!),
    deltaAsk_t0: orNone(now.ask[node]!),
    deltaBid_inf: orNone(stationary.bid[node]!),
    deltaAsk_inf: orNone(stationary.ask[node]!),
    deltaBid_approx: expected.has('deltaBid_approx') ? near.bid : Number.NaN,
    deltaAsk_approx: expected.has('deltaAsk_approx') ? near.ask : Number.NaN,
  })
}

/** Seeded, so that a row passes or fails for good; standard errors are half the paper's. */
const pathCount = 4000

/** The constant part of the spread around the reservation price, or around the reference price. */
function simulateTable(params: GoldenCase, isSymmetric: boolean): PoissonOutcome {
  const p = parametersOf(params)
  const half = fillPremium(p)
  const model = {
    name: 'table',
    orderBase: 1,
    inventoryBaseMax: Infinity,
    distances: (state: { inventoryBase: number; secondsLeft: number }, out: Distances): void => {
      const shift = isSymmetric ? 0 : reservationShift(p, state.inventoryBase, state.secondsLeft)
      out.bid = half - shift
      out.ask = half + shift
    },
  }
  const market = {
    ...p,
    referencePrice: params.number('s0'),
    horizonSeconds: params.number('T'),
    stepSeconds: params.number('dt'),
  }
  return simulatePoissonMarket(model, market, pathCount, Prng.fromSeed(2008, 'table'))
}

/** Where the paper's mean is not reproducible, the header asks for the order of the strategies. */
function checkOrder(params: GoldenCase): Verdict {
  const inventory = simulateTable(params, false).profit
  const symmetric = simulateTable(params, true).profit
  const isCalmer = inventory.standardDeviation < 0.75 * symmetric.standardDeviation
  return { error: isCalmer && inventory.mean < symmetric.mean ? 0 : Infinity }
}

function checkTable(row: GoldenCase): Verdict {
  const params = row.object('params')
  if (row.has('reproducible') && !row.boolean('reproducible')) return checkOrder(params)
  const { profit, inventoryBase, spread } = simulateTable(
    params,
    row.text('strategy') === 'symmetric',
  )
  const expected = row.object('expected')
  const relative = (got: number, name: string, tolerance: number): number =>
    errorOf(got, expected.number(name), tolerance * expected.number(name))
  const driftMax = 4 * row.object('mcStdErr').number('finalQMean')
  return {
    error: worstOf([
      errorOf(spread.mean, expected.number('avgSpread'), 0.005 + 1e-9),
      relative(profit.mean, 'profitMean', 0.04),
      relative(profit.standardDeviation, 'profitStd', 0.1),
      relative(inventoryBase.standardDeviation, 'finalQStd', 0.15),
      errorOf(inventoryBase.mean, 0, driftMax),
    ]),
  }
}

function scheduleOf(params: GoldenCase): Schedule & { readonly riskAversion: number } {
  const problem: ScheduleProblem = {
    size: params.number('X'),
    horizon: params.number('T'),
    intervalCount: params.number('N'),
    sigma: params.number('sigma'),
    fixedCost: params.number('epsilon'),
    permanentImpact: params.number('gamma'),
    temporaryImpact: params.number('eta'),
    riskAversion: params.number('lambda_'),
  }
  return { ...optimalSchedule(problem), riskAversion: problem.riskAversion }
}

function checkSeries(row: GoldenCase, got: Float64Array, wanted: readonly unknown[]): number {
  if (got.length !== wanted.length) return Infinity
  const errors = wanted.map((text, i) => {
    const value = Number(text)
    return errorOf(got[i]!, value, rowTolerance(row, value))
  })
  return worstOf(errors)
}

function checkSchedule(row: GoldenCase): Verdict {
  const got = scheduleOf(row.object('params'))
  const expected = row.object('expected')
  const deviation = Math.sqrt(got.variance)
  const numbers = expected.without('holdings').without('trades')
  const values = {
    kappa: got.decayRate,
    kappaTilde2: got.decayRateSquaredLimit,
    E: got.cost,
    V: got.variance,
    sqrtV: deviation,
    // The paper's own quantile, as printed.
    VaR95: got.cost + 1.645 * deviation,
  }
  const single = compareNamed(row, values, numbers)
  if ('unsupported' in single) return single
  return {
    error: worstOf([
      single.error,
      checkSeries(row, got.holdings, expected.list('holdings')),
      checkSeries(row, got.trades, expected.list('trades')),
    ]),
  }
}

/** Millions to four decimals, which is the row's tolerance, and days to two, which is not. */
function checkPrintedSchedule(row: GoldenCase): Verdict {
  const { cost, variance, decayRate, riskAversion } = scheduleOf(row.object('params'))
  const million = 1e6
  const expected = row.object('expected')
  const printed = compareNamed(
    row,
    {
      E_millions: cost / million,
      V_millions2: variance / million / million,
      penalty_E_plus_lambdaV_scaled: (cost + riskAversion * variance) / million,
    },
    expected.without('halfLifeDays'),
  )
  if ('unsupported' in printed) return printed
  const days = errorOf(1 / decayRate, expected.number('halfLifeDays'), 0.005 + 1e-9)
  return { error: worstOf([printed.error, days]) }
}

function checkKyle(row: GoldenCase): Verdict {
  const params = row.object('params')
  const got = kyleEquilibrium(params.number('sigmaV'), params.number('sigmaU'))
  return compareNamed(row, {
    lambda_: got.priceImpact,
    beta: got.informedIntensity,
    posteriorVar: got.posteriorVariance,
  })
}

function checkBand(row: GoldenCase): Verdict {
  const params = row.object('params')
  const halfWidth = whalleyWilmottBand(
    params.number('S'),
    params.number('gammaGreek'),
    params.number('costRate'),
    params.number('riskAversion'),
    params.number('r'),
    params.number('tau'),
  )
  return compareNamed(row, { halfWidth })
}

function checkLeland(row: GoldenCase): Verdict {
  const params = row.object('params')
  const got = lelandVols(
    params.number('sigma'),
    params.number('roundTripCost'),
    params.number('dt'),
  )
  return compareNamed(row, {
    lelandNumber: got.number,
    sigmaShortGamma: got.shortGammaAnnual,
    sigmaLongGamma: got.longGammaAnnual ?? Number.NaN,
  })
}

const checkers: Readonly<Record<string, (row: GoldenCase) => Verdict>> = {
  'as2008-table': checkTable,
  'as-quotes': checkQuotes,
  'as-infinite-horizon': checkStationary,
  glft: checkGlft,
  'almgren-chriss-table1': checkSchedule,
  'almgren-chriss-DROP': checkPrintedSchedule,
  'kyle-single-period': checkKyle,
  'whalley-wilmott-band': checkBand,
  leland: checkLeland,
}

export function checkMarketMaking(row: GoldenCase): Verdict {
  const kind = row.text('kind')
  return checkers[kind]?.(row) ?? { unsupported: `${kind}: no model yet` }
}
