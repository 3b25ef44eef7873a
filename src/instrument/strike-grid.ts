// Which strikes a venue lists: dense where the forward is, sparse in the wings, and denser as
// expiry nears, because each stage of an expiry's life adds its own grid to what was listed before.
// Shaped on Deribit's chains of 2025-12-30 to 2026-06-25; for simulated venues and for tests.

import { assert } from '../base/index.ts'
import { exp, log } from '../math/index.ts'
import { type ExpiryTenor } from './calendar.ts'

export type StrikeGridInput = {
  /** Forward of the expiry, USD per coin. */
  readonly forward: number
  /** Years of 365 days that remain. */
  readonly yearsToExpiry: number
  /** At-the-money volatility, annual: how far the wings reach. */
  readonly volAnnual: number
  readonly tenor: ExpiryTenor
}

/** One stage of life: it begins when this many years remain, in this many multiples of the unit. */
type Stage = { readonly lifeYears: number; readonly spacingUnits: number }

const stages: Readonly<Record<ExpiryTenor, Stage>> = {
  day: { lifeYears: 4 / 365, spacingUnits: 1 },
  week: { lifeYears: 22 / 365, spacingUnits: 2 },
  month: { lifeYears: 99 / 365, spacingUnits: 2 },
  quarter: { lifeYears: 1, spacingUnits: 4 },
}
const stageOrder: readonly ExpiryTenor[] = ['day', 'week', 'month', 'quarter']

// A stage reaches this many standard deviations of its whole life, in three bands of log-moneyness:
// the share of the reach where a band ends, and its multiple of the stage's spacing.
const reachDeviations = 2.2
const bands: readonly { readonly share: number; readonly multiple: number }[] = [
  { share: 0.4, multiple: 1 },
  { share: 0.7, multiple: 2 },
  { share: 1, multiple: 5 },
]

/** A spacing as whole digits and a power of ten, so that strikes are exact decimals. */
type Spacing = { readonly digits: number; readonly exponent: number }

function strikeAt(count: number, { digits, exponent }: Spacing): number {
  const power = Number(`1e${Math.abs(exponent)}`)
  return exponent < 0 ? (count * digits) / power : count * digits * power
}

const unitDigits = [50, 25, 10] as const

/** The finest spacing: 1, 2.5 or 5 times a power of ten, at most 1.45 % of the forward. */
function spacingUnit(forward: number): Spacing {
  assert(forward > 0 && forward < Infinity, `a forward is positive, is ${forward}`)
  const target = forward * 0.0145
  let exponent = -12
  while (strikeAt(100, { digits: 1, exponent }) <= target) exponent += 1
  for (const digits of unitDigits) {
    if (strikeAt(1, { digits, exponent }) <= target) return { digits, exponent }
  }
  return { digits: 10, exponent }
}

/**
 * The finest distance between two strikes at a price: 25 for ETH at 1,750 and at 3,000, 500 for BTC
 * at 65,000, 1,000 at 90,000.
 */
export function strikeUnit(forward: number): number {
  return strikeAt(1, spacingUnit(forward))
}

function addStage(strikes: Set<number>, input: StrikeGridInput, stage: Stage): void {
  const { forward, volAnnual } = input
  const reach = reachDeviations * volAnnual * Math.sqrt(stage.lifeYears)
  const { digits, exponent } = spacingUnit(forward)
  let fromShare = 0
  for (const { share, multiple } of bands) {
    const spacing = { digits: digits * stage.spacingUnits * multiple, exponent }
    const step = strikeAt(1, spacing)
    const lowest = Math.max(1, Math.ceil((forward * exp(-reach * share)) / step))
    const highest = Math.floor((forward * exp(reach * share)) / step)
    for (let i = lowest; i <= highest; i += 1) {
      const strike = strikeAt(i, spacing)
      const isInside = Math.abs(log(strike / forward)) < reach * fromShare
      if (!isInside) strikes.add(strike)
    }
    fromShare = share
  }
  addAround(strikes, forward, { digits: digits * stage.spacingUnits, exponent })
}

/** Whatever the volatility, the two strikes around the forward exist. */
function addAround(strikes: Set<number>, forward: number, spacing: Spacing): void {
  const below = Math.max(1, Math.floor(forward / strikeAt(1, spacing)))
  strikes.add(strikeAt(below, spacing))
  strikes.add(strikeAt(below + 1, spacing))
}

/** The strikes listed for one expiry, ascending. */
export function strikeGrid(input: StrikeGridInput): readonly number[] {
  assert(input.volAnnual > 0 && input.volAnnual < 10, 'a volatility is a positive fraction')
  assert(input.yearsToExpiry >= 0, 'an expiry has time left')
  const strikes = new Set<number>()
  const tenorRank = stageOrder.indexOf(input.tenor)
  for (const [rank, name] of stageOrder.entries()) {
    const stage = stages[name]
    const hasBegun = rank === tenorRank || input.yearsToExpiry <= stage.lifeYears
    if (rank <= tenorRank && hasBegun) addStage(strikes, input, stage)
  }
  return [...strikes].sort((a, b) => a - b)
}
