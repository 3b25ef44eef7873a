// `plimsoll hedge plan`: what of a book would be hedged with what, why, and at what cost. Gamma and
// vega first, by a quadratic programme over the chain's options at their own bid and ask; then the
// delta of book and hedge together, by the cheapest vehicle. A plan is advice: nothing is sent.

import process from 'node:process'
import { Command, InvalidArgumentError } from 'commander'
import { formatIso, type TimeUs, usPerDay } from '../../base/index.ts'
import { type BookGreeks, rowGreeks } from '../../exposure/index.ts'
import {
  chooseVehicle,
  type HedgeInstrument,
  planGreekHedge,
  type VehicleChoice,
} from '../../hedging/index.ts'
import { type DeribitSymbol, formatDeribit } from '../../instrument/index.ts'
import { exitDone, exitNo } from '../exit.ts'
import { bookOf, isFitted, readHoldings } from './exposure-book.ts'
import { type Position, underlying, type World } from './exposure-world.ts'
import { planText } from './hedge-plan-report.ts'
import { termCorrelation, venue, venueVehicles, volDeviationVolPt } from './hedge-venue.ts'

export type PlanOptions = {
  readonly chain: string
  readonly positions: string
  readonly json: boolean
  readonly riskAversion: number
  readonly horizonDays: number
  readonly sizeMax: number
  readonly funding: number
}

export type PlanGreeks = {
  readonly deltaUsd: number
  readonly gammaUsdPer1Pct: number
  readonly vegaUsdPerVolPt: number
}

export type OptionTrade = PlanGreeks & {
  readonly instrument: string
  /** Coins, positive buys, at this price. */
  readonly size: number
  readonly priceCoin: number
  readonly costUsd: number
}

export type CurrencyPlan = {
  readonly asOf: string
  readonly indexUsd: number
  readonly before: PlanGreeks
  readonly after: PlanGreeks
  /** Deviation of the P&L from gamma and vega over the horizon, before and after the options. */
  readonly deviationBeforeUsd: number
  readonly deviationAfterUsd: number
  readonly options: readonly OptionTrade[]
  readonly candidates: number
  readonly optionCostUsd: number
  readonly gainUsd: number
  /** Certificate of the programme: most that another coin of any option could still gain. */
  readonly residualUsd: number
  readonly converged: boolean
  readonly deltaToTradeUsd: number
  readonly vehicles: VehicleChoice
}

type Quote = Position & { readonly bid: number; readonly ask: number }

/** Smallest trade in an option, coins. */
const lotOf: Readonly<Record<string, number>> = { BTC: 0.1, ETH: 1 }
const deltaMin = 0.1

/** Greeks of rows held at size 1 or their own, by the desk's own revaluation. */
function greeksOf(world: World, positions: readonly Position[]): BookGreeks[] {
  const input = {
    book: bookOf(world, positions),
    indexUsd: world.indexUsd,
    smileRule: 'sticky-moneyness',
  } as const
  return positions.map((_, i) => ({ ...rowGreeks(input, i) }))
}

function symbolOf(world: World, row: number): DeribitSymbol {
  const { chain } = world
  return {
    kind: 'option',
    base: chain.underlying,
    quote: '',
    expiryUs: chain.expiryUs[row]! as TimeUs,
    strike: chain.strike[row]!,
    optionSide: chain.side[row]! as 1 | -1,
  }
}

/** Options out of the money with both sides that live as long as the hedge, one coin of each. */
function quotesOf(world: World, horizonYears: number): Quote[] {
  const { chain, fit, surface, indexUsd } = world
  const lasting = fit.slices.filter(({ years }) => years > horizonYears)
  const expiries = new Set<number>(lasting.map(({ expiryUs }) => expiryUs))
  const quotes: Quote[] = []
  for (let row = 0; row < chain.count; row += 1) {
    const [bid, ask] = [chain.bid[row]!, chain.ask[row]!]
    const symbol = symbolOf(world, row)
    const { expiryUs, strike, optionSide } = symbol
    if (!(bid > 0 && ask > bid && expiries.has(expiryUs))) continue
    const isOut = optionSide * (surface.forward(underlying, expiryUs, indexUsd) - strike) <= 0
    if (!isOut) continue
    quotes.push({ instrument: formatDeribit(symbol), size: 1, line: 0, symbol, bid, ask })
  }
  return quotes
}

/** Factors: squared move less its mean, then the vol of each expiry in deviations of its own. */
function factorsOf(world: World, horizonYears: number) {
  const { slices } = world.fit
  const nearest = slices[0]!
  const n = slices.length + 1
  const variance = nearest.atmVol * nearest.atmVol * horizonYears
  const covariance = new Float64Array(n * n)
  covariance[0] = 2 * variance * variance
  for (const [i, a] of slices.entries()) {
    for (const [j, b] of slices.entries()) {
      covariance[i + 1 + n * (j + 1)] = termCorrelation(a.years, b.years)
    }
  }
  const deviations = slices.map(({ atmVol, years }) =>
    volDeviationVolPt(atmVol, years, horizonYears),
  )
  const place = new Map<number, number>(slices.map(({ expiryUs }, i) => [expiryUs, i]))
  const exposuresOf = (rows: readonly [DeribitSymbol, BookGreeks][]): Float64Array => {
    const out = new Float64Array(n)
    for (const [{ expiryUs }, { gammaUsdPer1Pct, vegaUsdPerVolPt }] of rows) {
      const at = place.get(expiryUs)
      out[0]! += 50 * gammaUsdPer1Pct
      if (at !== undefined) out[at + 1]! += vegaUsdPerVolPt * deviations[at]!
    }
    return out
  }
  return { covariance, exposuresOf }
}

/** Half the spread, the fee, and a taker's fee on the delta that the option brings. */
function unitCostUsd({ bid, ask }: Quote, { deltaUsd }: BookGreeks, indexUsd: number): number {
  const feeCoin = Math.min(venue.optionFeeCoin, venue.optionFeeShareMax * ask)
  return (0.5 * (ask - bid) + feeCoin) * indexUsd + venue.futureFeeRate * Math.abs(deltaUsd)
}

function sumOf(rows: readonly PlanGreeks[]): PlanGreeks {
  const sum = { deltaUsd: 0, gammaUsdPer1Pct: 0, vegaUsdPerVolPt: 0 }
  for (const row of rows) {
    sum.deltaUsd += row.deltaUsd
    sum.gammaUsdPer1Pct += row.gammaUsdPer1Pct
    sum.vegaUsdPerVolPt += row.vegaUsdPerVolPt
  }
  return sum
}

/** Options expire daily, futures on Fridays only. */
function isFriday(expiryUs: number): boolean {
  return (Math.floor(expiryUs / usPerDay) + 4) % 7 === 5
}

function vehiclesFor(world: World, plan: PlanOptions, deltaUsd: number): VehicleChoice {
  const { chain, fit, indexUsd } = world
  const futures = fit.slices
    .filter(({ expiryUs, years }) => isFriday(expiryUs) && years > plan.horizonDays / 365)
    .map(({ expiryUs, forward, years }) => {
      const name = formatDeribit({
        ...symbolOf(world, 0),
        kind: 'future',
        expiryUs,
        strike: 0,
        optionSide: 0,
      })
      return { name, forward, years }
    })
  const vehicles = venueVehicles(chain.underlying, {
    indexUsd,
    fundingAnnual: plan.funding,
    futures,
  })
  return chooseVehicle(
    {
      deltaUsd,
      horizonYears: plan.horizonDays / 365,
      volAnnual: fit.slices[0]!.atmVol,
      riskAversion: plan.riskAversion,
      capitalAnnual: venue.capitalAnnual,
      resizesAnnual: venue.resizesAnnual,
    },
    vehicles,
  )
}

function planCurrency(world: World, held: readonly Position[], plan: PlanOptions): CurrencyPlan {
  const { chain, indexUsd } = world
  const heldGreeks = greeksOf(world, held)
  const listed = quotesOf(world, plan.horizonDays / 365)
  const listedGreeks = greeksOf(world, listed)
  const quotes = listed.flatMap((quote, i) => {
    const greeks = listedGreeks[i]!
    return Math.abs(greeks.deltaUsd) >= deltaMin * indexUsd ? [{ quote, greeks }] : []
  })
  const { covariance, exposuresOf } = factorsOf(world, plan.horizonDays / 365)
  const instruments = quotes.map(({ quote, greeks }): HedgeInstrument => {
    const exposures = exposuresOf([[quote.symbol, greeks]])
    const costUsd = unitCostUsd(quote, greeks, indexUsd)
    return { exposures, costUsd, buyMax: plan.sizeMax, sellMax: plan.sizeMax }
  })
  const exposures = exposuresOf(held.map(({ symbol }, i) => [symbol, heldGreeks[i]!]))
  const found = planGreekHedge({
    exposures,
    covariance,
    instruments,
    riskAversion: plan.riskAversion,
  })
  const lot = lotOf[chain.underlying] ?? 1
  const options = quotes.flatMap(({ quote, greeks }, i): OptionTrade[] => {
    // Never more than the programme wants: what is less than a lot stays.
    const size = Math.trunc(found.units[i]! / lot) * lot
    if (size === 0) return []
    return [
      {
        instrument: quote.instrument,
        size: Number(size.toFixed(6)),
        priceCoin: size > 0 ? quote.ask : quote.bid,
        costUsd: Math.abs(size) * instruments[i]!.costUsd,
        deltaUsd: size * greeks.deltaUsd,
        gammaUsdPer1Pct: size * greeks.gammaUsdPer1Pct,
        vegaUsdPerVolPt: size * greeks.vegaUsdPerVolPt,
      },
    ]
  })
  const before = sumOf(heldGreeks)
  const hedged = sumOf([before, ...options])
  const vehicles = vehiclesFor(world, plan, -hedged.deltaUsd)
  const isTradable = vehicles.ranked.length > 0
  return {
    asOf: formatIso(chain.asOfUs),
    indexUsd,
    before,
    after: { ...hedged, deltaUsd: isTradable ? 0 : hedged.deltaUsd },
    deviationBeforeUsd: found.deviationBeforeUsd,
    deviationAfterUsd: found.deviationAfterUsd,
    options,
    candidates: quotes.length,
    optionCostUsd: options.reduce((sum, { costUsd }) => sum + costUsd, 0),
    gainUsd: found.gainUsd,
    residualUsd: found.residualUsd,
    converged: found.converged,
    deltaToTradeUsd: -hedged.deltaUsd,
    vehicles,
  }
}

async function plan(options: PlanOptions): Promise<void> {
  const holdings = await readHoldings(options.chain, options.positions)
  const currencies: Record<string, CurrencyPlan> = {}
  for (const { code, world, positions } of holdings) {
    currencies[code] = planCurrency(world, positions, options)
  }
  process.exitCode = isFitted(holdings) ? exitDone : exitNo
  const { riskAversion, horizonDays, sizeMax, funding } = options
  const terms = { riskAversion, horizonDays, sizeMax, fundingAnnual: funding, ...venue }
  process.stdout.write(
    options.json ? `${JSON.stringify({ terms, currencies })}\n` : planText(options, currencies),
  )
}

/** A reader of one flag: a number within bounds, or an error that says which. */
function numberWithin(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`expected a number from ${min} to ${max}.`)
  }
}

export function hedgeCommand(): Command {
  const command = new Command('plan')
    .description(
      'What would be hedged with what, why and at what cost: vega and gamma, then delta.',
    )
    .requiredOption('--chain <file>', 'option chain as CSV, plain or gzip')
    .requiredOption('--positions <file>', 'as for exposure')
    .option('--risk-aversion <perUsd>', 'price of variance', numberWithin(1e-12, 1), 1e-6)
    .option('--horizon-days <days>', 'how long hedges are held', numberWithin(0.01, 365), 7)
    .option('--size-max <coins>', 'most of any one option', numberWithin(0, 1e6), 50)
    .option('--funding <annual>', 'what longs of perpetuals pay a year', numberWithin(-5, 5), 0)
    .option('--json', 'print one JSON object', false)
    .action(plan)
  return new Command('hedge')
    .description('Hedges of a book: planned, never sent.')
    .addCommand(command.exitOverride())
}
