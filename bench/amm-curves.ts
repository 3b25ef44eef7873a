// Quotes of StableSwap and CryptoSwap: the exact integers, and the float64 model as the peer. The
// model answers the same question: D from the balances, then the balance that a trade leads to.

import {
  type CryptoCurve,
  cryptoBalance,
  cryptoBalanceModel,
  cryptoInvariant,
  cryptoInvariantModel,
  cubicBalance,
  type StableCurve,
  stableBalance,
  stableBalanceModel,
  stableInvariant,
  stableInvariantModel,
} from '../src/amm/index.ts'
import { type Figure, sink, versus } from './harness.ts'

const trades = 64
const wad = 10n ** 18n

/** Balances after each of a row of trades, as integers and as doubles. */
function tradesOn(xp: readonly bigint[]): { exact: bigint[][]; model: number[][] } {
  const exact = Array.from({ length: trades }, (_, k) =>
    xp.with(0, xp[0]! + (xp[0]! * BigInt(k + 1)) / 1000n),
  )
  return { exact, model: exact.map((balances) => balances.map(Number)) }
}

type Solvers = {
  readonly exact: (before: readonly bigint[], after: readonly bigint[]) => bigint
  readonly model: (before: readonly number[], after: readonly number[]) => number
}

function measure(name: string, xp: readonly bigint[], { exact, model }: Solvers): Figure {
  const rows = tradesOn(xp)
  const xpModel = xp.map(Number)
  return versus(name, 'ns', 1, [
    {
      name: 'exact',
      rows: trades,
      work: () => {
        for (const after of rows.exact) sink.value += Number(exact(xp, after) & 1n)
      },
    },
    {
      name: 'model',
      rows: trades,
      work: () => {
        for (const after of rows.model) sink.value += model(xpModel, after)
      },
    },
  ])
}

function stable(xp: readonly bigint[]): Solvers {
  const a = 2000
  const curve: StableCurve = { amplification: BigInt(a), precision: 1n, division: 'each' }
  const last = xp.length - 1
  return {
    exact: (before, after) => stableBalance(curve, after, last, stableInvariant(curve, before)),
    model: (before, after) => stableBalanceModel(a, after, last, stableInvariantModel(a, before)),
  }
}

function crypto(family: CryptoCurve['family'], a: number, gamma: number): Solvers {
  const ann = BigInt(a * 10_000)
  const curve: CryptoCurve = { family, ann, gamma: BigInt(Math.round(gamma * 1e18)) }
  return {
    exact: (before, after) => {
      const d = cryptoInvariant(curve, before)
      return family === 'three-ng'
        ? cubicBalance(curve, after, 1, d).y
        : cryptoBalance(curve, after, 1, d)
    },
    model: (before, after) =>
      cryptoBalanceModel(a, gamma, after, 1, cryptoInvariantModel(a, gamma, before)),
  }
}

export function measureAmmCurves(): Figure[] {
  const million = 1_000_000n * wad
  const three = [million, (11n * million) / 10n, (9n * million) / 10n]
  const two = three.slice(0, 2)
  return [
    measure('amm stableswap, 3 coins', three, stable(three)),
    measure('amm cryptoswap, 2 coins', two, crypto('two', 40, 7.25e-5)),
    measure('amm cryptoswap, 3 coins', three, crypto('three-ng', 270, 1.3e-6)),
  ]
}
