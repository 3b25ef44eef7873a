// Set balancer_v3_onchain: swaps, deposits and withdrawals as the deployed contracts answered
// queries at a block, each to the last atom. One row is one operation on a fresh pool.

import {
  type AmmRefusal,
  type BalancerCurve,
  BalancerPool,
  type BalancerTerms,
  balancerStableCurve,
  bootstrapWeights,
  bufferAmount,
  ellipseCurve,
  fixedPriceCurve,
  reclammCurve,
  type Surge,
  slopedWeights,
  weightedCurve,
} from '../../src/amm/index.ts'
import { type Result } from '../../src/base/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { type Verdict } from './verdict.ts'

function exact(equal: boolean): Verdict {
  return { error: equal ? 0 : Infinity }
}

function exactValue(got: Result<bigint, AmmRefusal>, wanted: bigint): Verdict {
  return exact(got.ok && got.value === wanted)
}

/** Addresses are written in either case. */
function coinOf(pool: GoldenCase, address: string): number {
  return pool
    .list('tokens')
    .findIndex((coin) => String(coin).toLowerCase() === address.toLowerCase())
}

function bootstrapCurve(pool: GoldenCase): BalancerCurve {
  const coin = pool.number('projectTokenIndex')
  const ramp = {
    startWeight: pool.bigints('startWeights')[coin]!,
    endWeight: pool.bigints('endWeights')[coin]!,
    startS: pool.bigint('startTime'),
    endS: pool.bigint('endTime'),
  }
  return weightedCurve(bootstrapWeights(ramp, coin, pool.bigint('currentTimestamp')))
}

/** Weights and their slopes are packed in two lists of up to four coins each. */
function quantAmmCurve(pool: GoldenCase): BalancerCurve {
  const count = pool.list('tokens').length
  const [first, second] = [
    pool.bigints('firstFourWeightsAndMultipliers'),
    pool.bigints('secondFourWeightsAndMultipliers'),
  ]
  const inFirst = Math.min(count, 4)
  const weights = [...first.slice(0, inFirst), ...second.slice(0, count - inFirst)]
  const slopes = [
    ...first.slice(inFirst, 2 * inFirst),
    ...second.slice(count - inFirst, 2 * (count - inFirst)),
  ]
  const now = slopedWeights(
    weights,
    slopes,
    pool.bigint('lastUpdateTime'),
    pool.bigint('lastInteropTime'),
    pool.bigint('currentTimestamp'),
  )
  return weightedCurve(now, pool.bigint('maxTradeSizeRatio'))
}

function gyroCurve(pool: GoldenCase): BalancerCurve {
  return ellipseCurve({
    c: pool.bigint('paramsC'),
    s: pool.bigint('paramsS'),
    lambda: pool.bigint('paramsLambda'),
    tauAlpha: { x: pool.bigint('tauAlphaX'), y: pool.bigint('tauAlphaY') },
    tauBeta: { x: pool.bigint('tauBetaX'), y: pool.bigint('tauBetaY') },
    u: pool.bigint('u'),
    v: pool.bigint('v'),
    w: pool.bigint('w'),
    z: pool.bigint('z'),
    dSq: pool.bigint('dSq'),
  })
}

function readjustingCurve(pool: GoldenCase): BalancerCurve {
  const [a, b] = pool.bigints('lastVirtualBalances') as [bigint, bigint]
  return reclammCurve({
    lastVirtualBalances: [a, b],
    lastS: pool.bigint('lastTimestamp'),
    timeS: pool.bigint('currentTimestamp'),
    dailyPriceShiftBase: pool.bigint('dailyPriceShiftBase'),
    centerednessMargin: pool.bigint('centerednessMargin'),
    startRoot: pool.bigint('startFourthRootPriceRatio'),
    endRoot: pool.bigint('endFourthRootPriceRatio'),
    updateStartS: pool.bigint('priceRatioUpdateStartTime'),
    updateEndS: pool.bigint('priceRatioUpdateEndTime'),
  })
}

const curves: Readonly<Record<string, (pool: GoldenCase) => BalancerCurve>> = {
  WEIGHTED: (pool) => weightedCurve(pool.bigints('weights')),
  STABLE: (pool) => balancerStableCurve(pool.bigint('amp')),
  LIQUIDITY_BOOTSTRAPPING: bootstrapCurve,
  QUANT_AMM_WEIGHTED: quantAmmCurve,
  FIXED_PRICE_LBP: (pool) =>
    fixedPriceCurve(pool.number('projectTokenIndex'), pool.bigint('projectTokenRate')),
  GYROE: gyroCurve,
  RECLAMM: readjustingCurve,
  RECLAMM_V2: readjustingCurve,
}

/** The hook's settings, null without a hook, or why it has no model. */
function surgeOf(pool: GoldenCase): Surge | null | string {
  if (!pool.has('hook')) return null
  const hook = pool.object('hook')
  const type = hook.text('type')
  if (type !== 'STABLE_SURGE') return `hook ${type}`
  const data = hook.object('dynamicData')
  return {
    threshold: data.bigint('surgeThresholdPercentage'),
    feeMax: data.bigint('maxSurgeFeePercentage'),
  }
}

/**
 * A wrapper's own rate has more digits than the one that is recorded: 1e-5 relative is the data's.
 */
const rateDigits = 100_000n

function checkBuffer(pool: GoldenCase, trade: GoldenCase): Verdict {
  const isWrapped = coinOf(pool, trade.text('tokenIn')) === 0
  const given = trade.number('swapKind') === 0 ? 'in' : 'out'
  const direction = isWrapped ? 'unwrap' : 'wrap'
  const got = bufferAmount(pool.bigint('rate'), direction, given, trade.bigint('amountRaw'))
  const wanted = trade.bigint('outputRaw')
  if (!got.ok || got.value === wanted) return exactValue(got, wanted)
  const distance = got.value > wanted ? got.value - wanted : wanted - got.value
  if (distance * rateDigits > wanted) return exact(false)
  return { unsupported: 'buffer: the recorded rate lacks digits of the answer' }
}

function checkSwap(pool: BalancerPool, row: GoldenCase, trade: GoldenCase): Verdict {
  const coinIn = coinOf(row, trade.text('tokenIn'))
  const coinOut = coinOf(row, trade.text('tokenOut'))
  const amount = trade.bigint('amountRaw')
  const wanted = trade.bigint('outputRaw')
  if (trade.number('swapKind') === 0) {
    const quote = pool.quoteExactIn(coinIn, coinOut, amount)
    return exact(quote.ok && quote.value.amountOut === wanted)
  }
  const quote = pool.quoteExactOut(coinIn, coinOut, amount)
  return exact(quote.ok && quote.value.amountIn === wanted)
}

function checkAdd(pool: BalancerPool, add: GoldenCase): Verdict {
  const amounts = add.bigints('inputAmountsRaw')
  const shares = add.bigint('bptOutRaw')
  const kind = add.text('kind')
  if (kind === 'Unbalanced') {
    const added = pool.addLiquidity(amounts)
    return exact(added.ok && added.value.shares === shares)
  }
  if (kind !== 'SingleToken') return { unsupported: `add of kind ${kind}` }
  const coin = amounts.findIndex((amount) => amount !== 0n)
  return exactValue(pool.addOneForShares(coin, shares), amounts[coin]!)
}

function checkRemove(pool: BalancerPool, remove: GoldenCase): Verdict {
  const amounts = remove.bigints('amountsOutRaw')
  const shares = remove.bigint('bptInRaw')
  const kind = remove.text('kind')
  const coin = amounts.findIndex((amount) => amount !== 0n)
  if (kind === 'Proportional') {
    const removed = pool.removeLiquidity(shares)
    return exact(removed.ok && removed.value.amounts.every((out, k) => out === amounts[k]))
  }
  if (kind === 'SingleTokenExactIn') return exactValue(pool.removeOne(shares, coin), amounts[coin]!)
  if (kind !== 'SingleTokenExactOut') return { unsupported: `remove of kind ${kind}` }
  return exactValue(pool.removeOneExact(coin, amounts[coin]!), shares)
}

export function checkBalancerV3Onchain(row: GoldenCase): Verdict {
  const pool = row.object('pool')
  const operation = row.object('case')
  const type = pool.text('poolType')
  if (type === 'Buffer') return checkBuffer(pool, operation)
  const makeCurve = curves[type]
  if (makeCurve === undefined) return { unsupported: `pool of type ${type}` }
  const surge = surgeOf(pool)
  if (typeof surge === 'string') return { unsupported: surge }
  const terms: BalancerTerms = {
    curve: makeCurve(pool),
    scalings: pool.bigints('scalingFactors'),
    rates: pool.bigints('tokenRates'),
    swapFee: pool.bigint('swapFee'),
    aggregateFee: pool.has('aggregateSwapFee') ? pool.bigint('aggregateSwapFee') : 0n,
    surge,
  }
  const made = new BalancerPool(
    terms,
    pool.bigints('balancesLiveScaled18'),
    pool.bigint('totalSupply'),
  )
  const kind = row.text('kind')
  if (kind === 'swaps') return checkSwap(made, pool, operation)
  if (kind === 'adds') return checkAdd(made, operation)
  if (kind === 'removes') return checkRemove(made, operation)
  return { unsupported: `kind ${kind}` }
}
