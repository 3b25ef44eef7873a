// Set curve_cryptoswap: D, the balance after a trade, the fee's reduction coefficient and the
// geometric mean, by the routines of the deployed contracts. The reference model is written apart
// from them and may end its iterations one step earlier or later; the header allows 1e-13 relative,
// and 1e-13 of the balance for what a trade brings.

import {
  type CryptoCurve,
  cryptoBalance,
  cryptoInvariant,
  geometricMean,
  reductionCoefficient,
} from '../../src/amm/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { type Verdict, worstOf } from './verdict.ts'

const wad = 10n ** 18n
const tolerance = 10n ** 13n

/** How far apart in parts of what is allowed: 1e-13 of `size`, and at least one unit. */
function error(got: bigint, wanted: bigint, size: bigint): number {
  const distance = got > wanted ? got - wanted : wanted - got
  const allowed = size / tolerance
  return Number(distance) / Number(allowed > 1n ? allowed : 1n)
}

export function checkCurveCryptoswap(row: GoldenCase): Verdict {
  if (row.text('kind') !== 'cryptoswap') return { unsupported: `kind ${row.text('kind')}` }
  const n = row.number('n')
  if (n !== 2 && n !== 3) return { unsupported: `${n} coins` }
  const family = n === 2 ? 'two' : 'three'
  const curve: CryptoCurve = { family, ann: row.bigint('A'), gamma: row.bigint('gamma') }
  const prices = row.bigints('priceScale')
  const balances = row.bigints('balances')
  const xp = balances.map((balance, k) => (balance * prices[k]!) / wad)
  const recorded = row.bigints('xp')
  const d = cryptoInvariant(curve, xp)
  const [coinIn, coinOut] = [row.number('i'), row.number('j')]
  const after = xp.with(coinIn, ((balances[coinIn]! + row.bigint('dx')) * prices[coinIn]!) / wad)
  const y = (cryptoBalance(curve, after, coinOut, d) * wad) / prices[coinOut]!
  const wantedY = row.bigint('newBalance_j')
  // The reference multiplies coin by coin whatever their number, as the contracts of three do.
  const reduction = reductionCoefficient('three', xp, row.bigint('feeGamma'))
  return {
    error: worstOf([
      xp.every((value, k) => value === recorded[k]) ? 0 : Infinity,
      error(d, row.bigint('D'), row.bigint('D')),
      error(y, wantedY, wantedY),
      error(balances[coinOut]! - y, row.bigint('dyNoFee'), balances[coinOut]!),
      error(reduction, row.bigint('reductionCoefficient'), 0n),
      error(geometricMean(family, xp), row.bigint('geometricMean'), row.bigint('geometricMean')),
    ]),
  }
}
