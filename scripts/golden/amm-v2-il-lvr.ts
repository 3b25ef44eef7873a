// Set amm_v2_il_lvr: the v2 library's integers; divergence loss of constant products, weights and
// ranges ("il" in the rows); loss versus rebalancing with and without fee. Where a ratio is near 1
// the header allows 1e-15 beside 1e-13 of the value.

import {
  attempt,
  constantProductLvr,
  divergenceLoss,
  fixedBlockArbitrage,
  pairAmountIn,
  pairAmountOut,
  pairQuote,
  poissonTradeProbability,
  rangeDivergence,
  rangeHoldings,
  rangeLvr,
  rangeLvrShare,
  weightedDivergenceLoss,
  weightedLvr,
} from '../../src/amm/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { errorOf, type Verdict, worstOf } from './verdict.ts'

const relative = 1e-13
const absoluteLoss = 1e-15

function near(got: number, wanted: number, absolute = 0): number {
  return errorOf(got, wanted, Math.max(relative * Math.abs(wanted), absolute))
}

/** The rows call what is given `amount`, or by its direction. */
function amountOf(params: GoldenCase): bigint {
  const name = ['amount', 'amountIn', 'amountOut', 'amountA'].find((one) => params.has(one))
  return params.bigint(name ?? 'amount')
}

type Trade = (amount: bigint, reserveIn: bigint, reserveOut: bigint) => bigint

const trades: Readonly<Record<string, Trade>> = {
  'v2-getAmountOut': pairAmountOut,
  'v2-getAmountIn': pairAmountIn,
  'v2-quote': pairQuote,
}

function checkTrade(row: GoldenCase, trade: Trade): Verdict {
  const params = row.object('params')
  const reserves = [params.bigint('reserveIn'), params.bigint('reserveOut')] as const
  const got = attempt(() => trade(amountOf(params), ...reserves))
  const isRevert = row.isText('expected') && row.text('expected') === 'REVERT'
  if (isRevert || !got.ok) return { error: isRevert && !got.ok ? 0 : Infinity }
  return { error: got.value === row.bigint('expected') ? 0 : Infinity }
}

function checkRangeLoss(row: GoldenCase): Verdict {
  const params = row.object('params')
  const expected = row.object('expected')
  const range = {
    liquidity: params.number('L'),
    lower: params.number('pa'),
    upper: params.number('pb'),
  }
  const price0 = params.number('p0')
  const price1 = params.number('p1')
  const then = rangeHoldings(range, price0)
  const now = rangeHoldings(range, price1)
  const { value, hold, loss } = rangeDivergence(range, price0, price1)
  const exact: readonly (readonly [string, number])[] = [
    ['x0', then.amount0],
    ['y0', then.amount1],
    ['x1', now.amount0],
    ['y1', now.amount1],
    ['value1', value],
    ['hold1', hold],
  ]
  const errors = exact.map(([name, got]) => near(got, expected.number(name)))
  return { error: worstOf([...errors, near(loss, expected.number('il'), absoluteLoss)]) }
}

type Measure = (params: GoldenCase) => Readonly<Record<string, number>>

const measures: Readonly<Record<string, Measure>> = {
  'lvr-cpmm': (params) => {
    const rate = constantProductLvr(params.number('sigmaAnnual'))
    return { lvrRatePerYear: rate, perDay365: rate / 365 }
  },
  'lvr-cpmm-paper-example': (params) => ({
    lvrPerDayBps: 1e4 * constantProductLvr(params.number('sigmaDaily')),
  }),
  'lvr-weighted': (params) => ({
    rate: weightedLvr(params.number('weight'), params.number('sigmaAnnual')),
  }),
  'lvr-v3': (params) => {
    const range = {
      liquidity: params.has('L') ? params.number('L') : 1,
      lower: params.number('pa'),
      upper: params.number('pb'),
    }
    const price = params.number(params.has('p') ? 'p' : 'p0')
    const vol = params.number('sigmaAnnual')
    return { rate: rangeLvr(range, price, vol), ratio: rangeLvrShare(range, price, vol) }
  },
  'arb-fees-deterministic-block': (params) => ({
    arbRatePerUnitLiquidity: fixedBlockArbitrage(
      params.number('fee'),
      params.number('sigmaPerBlock'),
    ),
  }),
  'arb-prob-fees-poisson': (params) => {
    const halfWidth = params.number('fee')
    const vol = params.number('sigmaPerSqrtBlock')
    const tradeProb = poissonTradeProbability(halfWidth, vol)
    return { eta: (Math.SQRT2 * halfWidth) / vol, tradeProb }
  },
}

export function checkAmmV2IlLvr(row: GoldenCase): Verdict {
  const kind = row.text('kind')
  const params = row.object('params')
  const trade = trades[kind]
  if (trade !== undefined) return checkTrade(row, trade)
  if (kind === 'v3-position-il') return checkRangeLoss(row)
  if (kind.startsWith('impermanent-loss')) {
    const ratio = params.number('priceRatio')
    const isWeighted = kind === 'impermanent-loss-weighted'
    const got = isWeighted
      ? weightedDivergenceLoss(params.number('weightAsset'), ratio)
      : divergenceLoss(ratio)
    return { error: near(got, row.number('expected'), absoluteLoss) }
  }
  const measure = measures[kind]
  if (measure === undefined) return { unsupported: `kind ${kind}` }
  const expected = row.object('expected')
  const got = measure(params)
  const errors = expected.names().map((name) => near(got[name] ?? NaN, expected.number(name)))
  return { error: worstOf(errors) }
}
