// Swaps of a concentrated pool: exact across ten ticks and within one, and the float64 model. The
// peer is Uniswap's own kit, which brings 268 packages and so is not installed: with NODE_PATH at a
// folder that has it, it is timed in turn with ours, on the same pool.

import { createRequire } from 'node:module'
import { RangeModel, sqrtPriceAtTick, V3Pool } from '../src/amm/index.ts'
import {
  compare,
  type Figure,
  figure,
  median,
  notHere,
  type Peer,
  sink,
  timeAsyncMs,
} from './harness.ts'

const spacing = 60
const feePips = 3000
const kit = '@uniswap/v3-sdk'
const kitCore = '@uniswap/sdk-core'
const swapCount = 200

/** Ranges that begin and end at twenty ticks on either side of the price. */
function deepPool(): V3Pool {
  const created = V3Pool.create({
    feePips,
    tickSpacing: spacing,
    sqrtPriceX96: sqrtPriceAtTick(30),
  })
  if (!created.ok) throw new Error(created.refusal.detail)
  for (let i = 1; i <= 20; i += 1) {
    const range = { owner: 'provider', tickLower: -i * spacing, tickUpper: i * spacing }
    const minted = created.value.mint(range, 10n ** 21n * BigInt(i))
    if (!minted.ok) throw new Error(minted.refusal.detail)
  }
  return created.value
}

/** What goes in to end between the tenth tick and the next. */
function amountAcrossTen(pool: V3Pool): bigint {
  const sqrtPriceLimitX96 = sqrtPriceAtTick(-10 * spacing - 30)
  const request = { zeroForOne: true, exactIn: true, amount: 1n << 200n, sqrtPriceLimitX96 }
  const swapped = pool.simulate(request)
  if (!swapped.ok) throw new Error(swapped.refusal.detail)
  if (swapped.value.crossings.length !== 10) throw new Error('the swap crosses ten ticks')
  return swapped.value.amountIn
}

type Kit = { quote: (amount: bigint) => Promise<bigint> }

/** The same pool in Uniswap's kit, if this machine has it. */
function kitPool(pool: V3Pool): Kit | undefined {
  const require = createRequire(import.meta.url)
  let sdk: ReturnType<typeof require>
  let core: ReturnType<typeof require>
  try {
    sdk = require(kit)
    core = require(kitCore)
  } catch {
    return undefined
  }
  const [token0, token1] = ['0x01', '0x02'].map(
    (head) => new core.Token(1, `${head}${'0'.repeat(38)}`, 18),
  )
  const ticks = pool.tickList().map(
    ({ tick, liquidityGross, liquidityNet }) =>
      new sdk.Tick({
        index: tick,
        liquidityGross: String(liquidityGross),
        liquidityNet: String(liquidityNet),
      }),
  )
  const state = [String(pool.sqrtPriceX96), String(pool.liquidity), pool.tick, ticks] as const
  const theirs = new sdk.Pool(token0, token1, feePips, ...state)
  return {
    quote: async (amount) => {
      const given = core.CurrencyAmount.fromRawAmount(token0, String(amount))
      const [out] = await theirs.getOutputAmount(given)
      return BigInt(String(out.quotient))
    },
  }
}

/** Nanoseconds of the kit's swap, after it gave our amount. */
async function measureKit(pool: V3Pool, amount: bigint): Promise<Peer> {
  const theirs = kitPool(pool)
  if (theirs === undefined) return notHere(kit)
  const ours = pool.quoteExactIn(0, 1, amount)
  if (!ours.ok || (await theirs.quote(amount)) !== ours.value.amountOut) {
    throw new Error(`${kit} gives another amount`)
  }
  const times: number[] = []
  for (let round = 0; round < 7; round += 1) {
    const spentMs = await timeAsyncMs(async () => {
      for (let n = 0; n < swapCount; n += 1) await theirs.quote(amount)
    })
    times.push((spentMs * 1e6) / swapCount)
  }
  return { name: kit, value: median(times) }
}

/** Swaps there and back, so that the model ends where it began. */
function modelSwaps(model: RangeModel, amount: number): void {
  for (let n = 0; n < swapCount; n += 1) {
    model.swapIn(true, amount)
    model.swapIn(false, model.amountOut)
  }
  sink.value = model.root
}

export async function measureAmm(): Promise<Figure[]> {
  const pool = deepPool()
  const amount = amountAcrossTen(pool)
  const model = RangeModel.from(pool, true)
  model.feeShare = 0
  function quotes(size: bigint): void {
    for (let n = 0; n < swapCount; n += 1) sink.value = pool.quoteExactIn(0, 1, size).ok ? 1 : 0
  }
  const before = await measureKit(pool, amount)
  const [ten = 0, one = 0, step = 0] = compare([
    { name: 'ten ticks', rows: swapCount, work: () => quotes(amount) },
    { name: 'within a tick', rows: swapCount, work: () => quotes(10n ** 18n) },
    // Eleven stretches of liquidity there, eleven back.
    { name: 'model', rows: swapCount * 22, work: () => modelSwaps(model, Number(amount)) },
  ])
  return [
    figure('amm swap across ten ticks', 'us', ten / 1000, [
      'value' in before ? { name: kit, value: before.value / 1000 } : before,
    ]),
    figure('amm swap within a tick', 'us', one / 1000),
    figure('amm model step', 'ns', step),
  ]
}
