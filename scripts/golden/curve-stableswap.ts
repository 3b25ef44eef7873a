// Set curve_stableswap: D, a balance beside another, a balance for a smaller D, and the state after
// one exchange, all in integers. The header allows what differs by two units where the loop
// differs; the loop is the same here, so equality is asked for. The exchange is the reference
// model's own: it rounds balances back from 18 decimals and takes no last unit off, unlike the
// contracts.

import {
  type StableCurve,
  stableBalance,
  stableBalanceAfter,
  stableInvariant,
} from '../../src/amm/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { type Verdict } from './verdict.ts'

const wad = 10n ** 18n
const feeUnit = 10n ** 10n

function scaled(balances: readonly bigint[], rates: readonly bigint[]): bigint[] {
  return balances.map((balance, k) => (balance * rates[k]!) / wad)
}

function afterExchange(row: GoldenCase, curve: StableCurve, y: bigint): boolean {
  const wanted = row.object('afterExchange')
  const rates = row.bigints('rates')
  const balances = row.bigints('balances')
  const xp = row.bigints('xp')
  const coinIn = row.number('i')
  const coinOut = row.number('j')
  const fee = ((xp[coinOut]! - y) * wanted.bigint('fee1e10')) / feeUnit
  balances[coinIn] = ((xp[coinIn]! + row.bigint('dx_xp')) * wad) / rates[coinIn]!
  balances[coinOut] = ((y + fee) * wad) / rates[coinOut]!
  const d = stableInvariant(curve, scaled(balances, rates))
  const expected = wanted.bigints('balances')
  return d === wanted.bigint('D') && balances.every((balance, k) => balance === expected[k])
}

export function checkCurveStableswap(row: GoldenCase): Verdict {
  if (row.text('kind') !== 'stableswap') return { unsupported: `kind ${row.text('kind')}` }
  const curve: StableCurve = {
    amplification: row.bigint('A'),
    precision: 1n,
    division: 'each',
  }
  const xp = scaled(row.bigints('balances'), row.bigints('rates'))
  const recorded = row.bigints('xp')
  const d = stableInvariant(curve, xp)
  const coinOut = row.number('j')
  const x = xp[row.number('i')]! + row.bigint('dx_xp')
  const y = stableBalanceAfter(curve, xp, row.number('i'), coinOut, x, d)
  const smaller = row.object('y_D')
  const yD = stableBalance(curve, xp, smaller.number('i'), smaller.bigint('D'))
  const isEqual =
    xp.every((value, k) => value === recorded[k]) &&
    d === row.bigint('D') &&
    y === row.bigint('y') &&
    xp[coinOut]! - y === row.bigint('dyNoFee') &&
    yD === smaller.bigint('y') &&
    afterExchange(row, curve, y)
  return { error: isEqual ? 0 : Infinity }
}
