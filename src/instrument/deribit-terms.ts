// The terms under which Deribit lists BTC and ETH, for venues that are simulated and for tests: a
// live desk reads terms from the venue. Grids and fees as in `public/get_instruments` of 2021-07-22
// and 2025-12-09 and in the chains of 2025-12-30 to 2026-06-25, where they agree.

import {
  type AssetIndex,
  ok,
  type Result,
  refused,
  type Ticks,
  type TimeUs,
  timeFromCivil,
} from '../base/index.ts'
import { type Instrument, type TickStep } from './instrument.ts'
import { type DeribitSymbol, formatDeribit } from './symbol.ts'
import { type DatedTickSteps, stepsOn } from './tick-step.ts'

const step = (aboveTicks: number, stepTicks: number): TickStep => ({
  aboveTicks: aboveTicks as Ticks,
  stepTicks: stepTicks as Ticks,
})

/**
 * Steps of coin options over a quantum of 0.0001 coin. In 2021 every price was a multiple of
 * 0.0005; since some day between 2021-07-22 and 2024-01-08 (the latter is used) those below 0.005
 * are multiples of 0.0001.
 */
export const deribitOptionTickSteps: readonly DatedTickSteps[] = [
  { fromUs: 0 as TimeUs, steps: [step(0, 5)] },
  { fromUs: timeFromCivil(2024, 1, 8), steps: [step(0, 1), step(50, 5)] },
]

type Grid = {
  readonly quantumMantissa: number
  readonly quantumScale: number
  readonly lotMantissa: number
  readonly lotScale: number
}

const futureGrids: ReadonlyMap<string, Grid> = new Map([
  ['BTC', { quantumMantissa: 5, quantumScale: 1, lotMantissa: 10, lotScale: 0 }],
  ['ETH', { quantumMantissa: 5, quantumScale: 2, lotMantissa: 1, lotScale: 0 }],
])
const optionGrids: ReadonlyMap<string, Grid> = new Map([
  ['BTC', { quantumMantissa: 1, quantumScale: 4, lotMantissa: 1, lotScale: 1 }],
  ['ETH', { quantumMantissa: 1, quantumScale: 4, lotMantissa: 1, lotScale: 0 }],
])
const futureFees = { makerFee: 0, takerFee: 0.0005 } as const
const optionFees = { makerFee: 0.0003, takerFee: 0.0003 } as const

export type DeribitTermsInput = {
  readonly symbol: DeribitSymbol
  /** Index of the coin. */
  readonly base: AssetIndex
  /** Index of USD. */
  readonly usd: AssetIndex
  /** Which of the dated rules hold. */
  readonly nowUs: TimeUs
}

export type DeribitTermsRefusal = {
  readonly code: 'deribit/terms'
  readonly name: string
  readonly expected: string
}

/** The terms of a coin-settled BTC or ETH instrument. */
export function deribitTerms(input: DeribitTermsInput): Result<Instrument, DeribitTermsRefusal> {
  const { symbol, base, usd, nowUs } = input
  const { kind, expiryUs, strike, optionSide } = symbol
  const name = formatDeribit(symbol)
  const isOption = kind === 'option'
  const grid = (isOption ? optionGrids : futureGrids).get(symbol.base)
  if (kind === 'spot' || symbol.quote !== '' || grid === undefined) {
    return refused({ code: 'deribit/terms', name, expected: 'a coin-settled BTC or ETH contract' })
  }
  return ok({
    name,
    kind,
    settlement: isOption ? 'coin-option' : 'inverse',
    base,
    quote: isOption ? base : usd,
    settle: base,
    ...grid,
    strike,
    optionSide,
    expiryUs,
    ...(isOption ? optionFees : futureFees),
    tickSteps: isOption ? stepsOn(deribitOptionTickSteps, nowUs) : [step(0, 1)],
  })
}
