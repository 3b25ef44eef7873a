// CryptoSwap in doubles, for models: D, a balance from D, the price of an infinitesimal swap. `a`
// is A N^N of the paper and `gamma` a bare number. Divided by (D/N)^N the invariant reads q (S/D -
// 1) + K0 - 1 = 0 with q = a K0 gamma^2 / (gamma + 1 - K0)^2: that form is solved.

import { exp, log } from '../../math/index.ts'

const roundsMax = 120
const settled = 1e-15

/** The residual and what its derivatives are made of, at K0 and S/D. */
type Residual = { value: number; q: number; dq: number; k0: number }

function residual(a: number, gamma: number, k0: number, sumOverD: number): Residual {
  const away = gamma + 1 - k0
  const q = (a * k0 * gamma * gamma) / (away * away)
  const dq = (a * gamma * gamma * (gamma + 1 + k0)) / (away * away * away)
  return { value: q * (sumOverD - 1) + k0 - 1, q, dq, k0 }
}

function k0At(xp: readonly number[], d: number): number {
  let k0 = 1
  for (const x of xp) k0 *= (x * xp.length) / d
  return k0
}

function sumAt(xp: readonly number[]): number {
  let sum = 0
  for (const x of xp) sum += x
  return sum
}

/**
 * The root between two bounds with the side on which the function is negative: Newton, and halving
 * where it leaves the bounds. The slope may have any sign away from the root.
 */
function solve(
  low: number,
  high: number,
  start: number,
  negativeSide: 'low' | 'high',
  at: (x: number) => { value: number; slope: number },
): number {
  let x = start
  for (let round = 0; round < roundsMax; round += 1) {
    const { value, slope } = at(x)
    if (value > 0 === (negativeSide === 'low')) high = x
    else low = x
    const newton = x - value / slope
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= settled * next) return next
    x = next
  }
  return x
}

/** The invariant D; between N times the geometric mean and the sum. */
export function cryptoInvariantModel(a: number, gamma: number, xp: readonly number[]): number {
  const n = xp.length
  const sum = sumAt(xp)
  let logs = 0
  for (const x of xp) logs += log(x)
  const least = n * exp(logs / n)
  if (!(sum > least * (1 + 4 * settled))) return sum
  return solve(least * (1 - settled), sum * (1 + settled), (least + sum) / 2, 'high', (d) => {
    const at = residual(a, gamma, k0At(xp, d), sum / d)
    const dk0 = (-n * at.k0) / d
    const slope = at.dq * dk0 * (sum / d - 1) - (at.q * sum) / (d * d) + dk0
    return { value: at.value, slope }
  })
}

/** The balance of `coin` beside the others for D. */
export function cryptoBalanceModel(
  a: number,
  gamma: number,
  xp: readonly number[],
  coin: number,
  d: number,
): number {
  const moved = [...xp]
  moved[coin] = d
  // On the curve K0 is at most 1, so the balance is at most what makes it 1.
  const most = d / k0At(moved, d)
  return solve(0, most * (1 + settled), most / 2, 'low', (x) => {
    moved[coin] = x
    const sum = sumAt(moved)
    const at = residual(a, gamma, k0At(moved, d), sum / d)
    return { value: at.value, slope: slopeAt(at, x, sum, d) }
  })
}

function slopeAt(at: Residual, x: number, sum: number, d: number): number {
  return (at.dq * at.k0 * (sum / d - 1) + at.k0) / x + at.q / d
}

/** Coin out per coin in (xp) of an infinitesimal swap, before fee. */
export function cryptoMarginalPrice(
  a: number,
  gamma: number,
  xp: readonly number[],
  d: number,
  coinIn: number,
  coinOut: number,
): number {
  const sum = sumAt(xp)
  const at = residual(a, gamma, k0At(xp, d), sum / d)
  return slopeAt(at, xp[coinIn]!, sum, d) / slopeAt(at, xp[coinOut]!, sum, d)
}
