// Whether the forms of one computation agree to the bit: Black-76 as scalar, JavaScript columns and
// plain kernel; implied volatility as scalar and columns.
// Rows are seeded: half of them realistic, half from all over the domain, with every extreme that
// has a formula of its own. Used by the script that compares a million and by the unit test.

import { Prng } from '../../src/base/index.ts'
import { standardNormal } from '../../src/math/index.ts'
import {
  BlackColumns,
  black76,
  blackPrice,
  createBlackRow,
  createImpliedVolRow,
  ImpliedVolColumns,
  impliedVolInto,
  type OptionSide,
} from '../../src/pricing/index.ts'

type Option = {
  readonly side: OptionSide
  readonly forward: number
  readonly strike: number
  readonly years: number
  readonly volAnnual: number
  readonly rateAnnual: number
}

function realistic(prng: Prng): Option {
  const forward = 60_000 * Math.exp(0.3 * standardNormal(prng))
  const years = Math.exp(Math.log(730) * prng.uniform()) / 365
  const volAnnual = 0.25 + 1.25 * prng.uniform()
  const strike = forward * Math.exp(2 * standardNormal(prng) * volAnnual * Math.sqrt(years))
  const rateAnnual = prng.boolean(0.5) ? 0 : 0.1 * prng.uniform() - 0.02
  return { side: prng.boolean(0.5) ? 1 : -1, forward, strike, years, volAnnual, rateAnnual }
}

const edges = [0, 2.3e-308, 1e-300, 6.3e-61, 6.1e-61, 1e-30, 1e30, 1.5e60, 1.7e60, 1e300]

function powerOfTen(prng: Prng, low: number, high: number): number {
  return 10 ** (low + (high - low) * prng.uniform())
}

/** Any row that is not refused; one in four has an edge in each place. */
function extreme(prng: Prng): Option {
  const edgeOr = (isEdge: boolean, low: number, high: number): number =>
    isEdge ? edges[Math.floor(prng.uniform() * edges.length)]! : powerOfTen(prng, low, high)
  const isEdge = (): boolean => prng.boolean(0.06)
  const forward = edgeOr(isEdge(), -8, 8) || 1
  const isAtStrike = prng.boolean(0.1)
  const nearby = forward * (1 + powerOfTen(prng, -16, 0))
  const far = edgeOr(isEdge(), -8, 8) || 1
  const strike = isAtStrike ? forward : prng.boolean(0.5) ? Math.min(nearby, 1e308) : far
  const years = edgeOr(isEdge(), -10, 3)
  const volAnnual = edgeOr(isEdge(), -6, 2)
  const rateAnnual = years > 0 ? Math.min(1, 600 / years) * (prng.uniform() - 0.3) : 0
  return { side: prng.boolean(0.5) ? 1 : -1, forward, strike, years, volAnnual, rateAnnual }
}

const inputs = ['forward', 'strike', 'years', 'volAnnual', 'rateAnnual', 'side'] as const

const outputs = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga'] as const

export type Agreement = {
  readonly rows: number
  /** Numbers compared: eight for each row, of each form with the scalar. */
  readonly numbers: number
  readonly notFinite: number
  /** The first few differences, in words. */
  readonly differences: readonly string[]
}

export function blackAgreement(rows: number, seed: number): Agreement {
  const prng = Prng.fromSeed(seed)
  const tables = [new BlackColumns(rows, 'plain'), new BlackColumns(rows, 'script')]
  for (let i = 0; i < rows; i += 1) {
    const option = i % 2 === 0 ? realistic(prng) : extreme(prng)
    for (const table of tables) for (const name of inputs) table[name][i] = option[name]
  }
  for (const table of tables) table.compute(rows)
  const scalar = createBlackRow()
  const differences: string[] = []
  let numbers = 0
  let notFinite = 0
  for (let i = 0; i < rows; i += 1) {
    const [side, ...at] = [tables[0]!.side[i]!, ...inputs.slice(0, 5).map((n) => tables[0]![n][i]!)]
    const [forward = 0, strike = 0, years = 0, vol = 0, rate = 0] = at
    black76(side as OptionSide, forward, strike, years, vol, scalar, rate)
    for (const name of outputs) {
      const wanted = scalar[name]
      if (Number.isNaN(wanted)) notFinite += 1
      for (const table of tables) {
        numbers += 1
        const got = table[name][i]!
        if (Object.is(got, wanted) || differences.length >= 5) continue
        differences.push(`${table.build} ${name} of row ${i} (${at}): ${got}, scalar ${wanted}`)
      }
    }
  }
  return { rows, numbers, notFinite, differences }
}

/** A price of the row, of another row, of nothing, or of a few last bits more than intrinsic. */
function priceOf(prng: Prng, { side, forward, strike, years, volAnnual }: Option): number {
  const price = blackPrice(side, forward, strike, years, volAnnual)
  const intrinsic = Math.max(0, side * (forward - strike))
  const turn = Math.floor(40 * prng.uniform())
  if (turn === 0) return price * prng.uniform()
  if (turn === 1) return price * (1 + prng.uniform())
  if (turn === 2) return intrinsic * (1 + 2 ** -52 * Math.floor(8 * prng.uniform()))
  if (turn === 3) return (side === 1 ? forward : strike) * (1 - powerOfTen(prng, -16, 0))
  if (turn === 4) return intrinsic + Math.min(forward, strike) * powerOfTen(prng, -300, 0)
  if (turn === 5) return Number.NaN
  return price
}

export function impliedVolAgreement(rows: number, seed: number): Agreement {
  const prng = Prng.fromSeed(seed)
  const tables = [new ImpliedVolColumns(rows, 'plain'), new ImpliedVolColumns(rows, 'script')]
  for (let i = 0; i < rows; i += 1) {
    const option = i % 2 === 0 ? realistic(prng) : extreme(prng)
    const price = priceOf(prng, option)
    for (const table of tables) {
      for (const name of ['forward', 'strike', 'years', 'side'] as const) {
        table[name][i] = option[name]
      }
      table.price[i] = price
    }
  }
  for (const table of tables) table.compute(rows)
  const scalar = createImpliedVolRow()
  const differences: string[] = []
  let notFinite = 0
  for (let i = 0; i < rows; i += 1) {
    const { side, forward, strike, years, price } = tables[0]!
    const at = [side[i]!, forward[i]!, strike[i]!, years[i]!, price[i]!] as const
    impliedVolInto(at[0] as OptionSide, at[1], at[2], at[3], at[4], scalar)
    if (!Number.isFinite(scalar.vol)) notFinite += 1
    for (const table of tables) {
      const isSame = Object.is(table.vol[i], scalar.vol) && table.statusOf(i) === scalar.status
      if (isSame || differences.length >= 5) continue
      const got = `${table.vol[i]} ${table.statusOf(i)}`
      const wanted = `${scalar.vol} ${scalar.status}`
      differences.push(`${table.build}, row ${i} (${at}): ${got}, scalar ${wanted}`)
    }
  }
  return { rows, numbers: 4 * rows, notFinite, differences }
}
