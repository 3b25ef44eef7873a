// Our version 3 pool beside the deployed contract: the same random mints, burns, collects, swaps,
// protocol fees and observations, with every price, tick, fee and amount compared after each.

import { concatHex, type Hex, keccak256, numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AmmRefusal, sqrtPriceAtTick, V3Pool } from '../../src/amm/index.ts'
import { Prng, type Result } from '../../src/base/index.ts'
import { Chain, noChain } from './anvil.ts'
import { v3Artifact } from './artifact.ts'
import { Contract } from './contract.ts'
import { type Relay } from './relay.ts'
import { deployTokens, type Token } from './token.ts'
import { anySize, type Expected, operationCount, pick, seed, Trial } from './trial.ts'

if (noChain !== undefined) process.stdout.write(`chain: ${noChain}\n`)

const mask128 = (1n << 128n) - 1n

type Setting = {
  readonly title: string
  readonly feePips: number
  readonly tickSpacing: number
  readonly startTick: number
  /** Bits of the largest liquidity and of the largest swap. */
  readonly liquidityBits: number
  readonly amountBits: number
  /** Ranges start and end this many spacings from the price, at most. */
  readonly reach: number
}

const settings: readonly Setting[] = [
  {
    title: 'at par',
    feePips: 3000,
    tickSpacing: 60,
    startTick: 0,
    liquidityBits: 70,
    amountBits: 76,
    reach: 12,
  },
  {
    title: 'usdc/eth',
    feePips: 500,
    tickSpacing: 10,
    startTick: 194_280,
    liquidityBits: 66,
    amountBits: 64,
    reach: 40,
  },
  {
    title: 'fine',
    feePips: 100,
    tickSpacing: 1,
    startTick: -276_324,
    liquidityBits: 60,
    amountBits: 60,
    reach: 300,
  },
  {
    title: 'coarse',
    feePips: 10_000,
    tickSpacing: 200,
    startTick: -5000,
    liquidityBits: 127,
    amountBits: 140,
    reach: 4000,
  },
  {
    title: 'near the top',
    feePips: 3000,
    tickSpacing: 60,
    startTick: 886_000,
    liquidityBits: 100,
    amountBits: 128,
    reach: 60,
  },
  {
    title: 'near the bottom',
    feePips: 3000,
    tickSpacing: 60,
    startTick: -886_500,
    liquidityBits: 100,
    amountBits: 128,
    reach: 60,
  },
]

function valueIn<T>(result: Result<T, AmmRefusal>): T | undefined {
  return result.ok ? result.value : undefined
}

/** Model and contract of one pool, and the random operations on both. */
class TwinPool {
  readonly #setting: Setting
  readonly #model: V3Pool
  readonly #contract: Contract
  readonly #tokens: readonly Token[]
  readonly #owner: Hex
  readonly #trial: Trial
  readonly #random: Prng

  constructor(
    setting: Setting,
    model: V3Pool,
    contract: Contract,
    tokens: readonly Token[],
    owner: Hex,
    trial: Trial,
    random: Prng,
  ) {
    this.#setting = setting
    this.#model = model
    this.#contract = contract
    this.#tokens = tokens
    this.#owner = owner
    this.#trial = trial
    this.#random = random
  }

  beginBlock(timeSeconds: number): void {
    this.#model.beginBlock(timeSeconds)
  }

  /** Anything, swaps and ranges most of the time; then a look at all that it may have touched. */
  act(): void {
    const draw = this.#random.below(100)
    const key = this.#anyRange()
    if (draw < 22) this.#mint(key)
    else if (draw < 36) this.#burn(key)
    else if (draw < 44) this.#collect(key)
    else if (draw < 86) this.#swap()
    else if (draw < 89) this.#setProtocolFee()
    else if (draw < 91) this.#collectProtocol()
    else if (draw < 93) this.#growObservations()
    else if (draw < 97) this.#observe()
    else this.#timeInside(key)
    this.#look(key)
  }

  /** Everything that the contract stores. */
  lookAtAll(): void {
    for (const { tick } of this.#model.tickList()) this.#lookAtTick(tick)
    for (const { key } of this.#model.positionList()) this.#lookAtPosition(key)
    const { cardinality } = this.#model.observations
    for (let place = 0; place < cardinality; place += 1) {
      const seen = this.#model.observations.at(place)
      // A place that was only made room for has the time 1.
      const expected =
        seen === undefined
          ? [1, 0n, 0n, false]
          : [seen.timeSeconds, seen.tickCumulative, seen.secondsPerLiquidityX128, true]
      this.#check('observations', [BigInt(place)], expected)
    }
  }

  #operate(name: string, args: readonly unknown[], expected: Expected): void {
    const what = `${this.#setting.title}: ${name}(${args.join(', ')})`
    this.#trial.operate(what, this.#contract.ask(name, args), expected)
  }

  #check(name: string, args: readonly unknown[], expected: Expected): void {
    const what = `${this.#trial.operations}, ${this.#setting.title}: ${name}(${args.join(', ')})`
    this.#trial.check(what, this.#contract.ask(name, args), expected)
  }

  /** Often one that exists; sometimes one that no pool allows. */
  #anyRange(): { owner: string; tickLower: number; tickUpper: number } {
    const known = this.#model.positionList()
    if (known.length > 12 || (known.length > 0 && this.#random.boolean(0.6))) {
      return { ...pick(this.#random, known).key }
    }
    const { tickSpacing, reach } = this.#setting
    const centre = Math.floor(this.#model.tick / tickSpacing)
    const isHere = this.#random.boolean(0.2)
    const from = isHere ? centre : centre - reach + this.#random.below(2 * reach)
    const width = this.#random.below(reach) + (this.#random.boolean(0.03) ? 0 : 1)
    const skew = this.#random.boolean(0.02) ? 1 : 0
    const edge = Math.floor(887_272 / tickSpacing) * tickSpacing
    const isWide = this.#random.boolean(0.1)
    const tickLower = isWide ? -edge : from * tickSpacing + skew
    const tickUpper = isWide ? edge : (from + width) * tickSpacing
    return { owner: this.#owner, tickLower, tickUpper }
  }

  #mint({
    owner,
    tickLower,
    tickUpper,
  }: {
    owner: string
    tickLower: number
    tickUpper: number
  }): void {
    const liquidity = this.#random.boolean(0.02)
      ? 0n
      : anySize(this.#random, this.#setting.liquidityBits)
    const done = valueIn(this.#model.mint({ owner, tickLower, tickUpper }, liquidity))
    const args = [this.#owner, tickLower, tickUpper, liquidity, '0x']
    this.#operate('mint', args, done && [done.amount0, done.amount1])
  }

  #burn(key: { owner: string; tickLower: number; tickUpper: number }): void {
    const held = this.#model.position(key)?.liquidity ?? 0n
    const part = BigInt(this.#random.below(5))
    const extra = this.#random.boolean(0.05) ? 1n : 0n
    const liquidity = (held * part) / 4n + extra
    const done = valueIn(this.#model.burn(key, liquidity))
    const args = [key.tickLower, key.tickUpper, liquidity]
    this.#operate('burn', args, done && [done.amount0, done.amount1])
  }

  #collect(key: { owner: string; tickLower: number; tickUpper: number }): void {
    const isAll = this.#random.boolean(0.5)
    const most0 = isAll ? mask128 : anySize(this.#random, 60)
    const most1 = isAll ? mask128 : anySize(this.#random, 60)
    const done = valueIn(this.#model.collect(key, most0, most1))
    const args = [this.#owner, key.tickLower, key.tickUpper, most0, most1]
    this.#operate('collect', args, done && [done.amount0, done.amount1])
  }

  #limit(zeroForOne: boolean): bigint {
    const ticks = this.#random.below(this.#setting.reach * this.#setting.tickSpacing) + 1
    const away = this.#random.boolean(0.03) ? -ticks : ticks
    const tick = this.#model.tick + (zeroForOne ? -away : away)
    if (this.#random.boolean(0.3)) return zeroForOne ? 4_295_128_740n : (1n << 160n) - 1n
    // Often exactly where ranges begin and end.
    const { tickSpacing } = this.#setting
    const aimed = this.#random.boolean(0.4) ? Math.round(tick / tickSpacing) * tickSpacing : tick
    return sqrtPriceAtTick(Math.max(-887_272, Math.min(887_272, aimed)))
  }

  #swap(): void {
    const zeroForOne = this.#random.boolean(0.5)
    const exactIn = this.#random.boolean(0.5)
    const amount = this.#random.boolean(0.01) ? 0n : anySize(this.#random, this.#setting.amountBits)
    const sqrtPriceLimitX96 = this.#limit(zeroForOne)
    const done = valueIn(this.#model.swap({ zeroForOne, exactIn, amount, sqrtPriceLimitX96 }))
    const moved = done && [done.amountIn, -done.amountOut]
    const expected = moved && (zeroForOne ? moved : moved.toReversed())
    const signed = exactIn ? amount : -amount
    this.#operate('swap', [this.#owner, zeroForOne, signed, sqrtPriceLimitX96, '0x'], expected)
  }

  #setProtocolFee(): void {
    const parts = [0, 0, 4, 5, 7, 10, 3]
    const part0 = pick(this.#random, parts)
    const part1 = pick(this.#random, parts)
    const done = this.#model.setProtocolFee(part0, part1)
    this.#operate('setFeeProtocol', [part0, part1], done.ok ? [] : undefined)
  }

  #collectProtocol(): void {
    const most = this.#random.boolean(0.5) ? mask128 : anySize(this.#random, 40)
    const done = valueIn(this.#model.collectProtocol(most, most))
    this.#operate(
      'collectProtocol',
      [this.#owner, most, most],
      done && [done.amount0, done.amount1],
    )
  }

  #growObservations(): void {
    const count = this.#random.below(24)
    const done = this.#model.growObservations(count)
    this.#operate('increaseObservationCardinalityNext', [count], done.ok ? [] : undefined)
  }

  #observe(): void {
    const secondsAgo = this.#random.boolean(0.2) ? 0 : this.#random.below(3000)
    const done = valueIn(this.#model.observe(secondsAgo))
    const expected = done && [[done.tickCumulative], [done.secondsPerLiquidityX128]]
    this.#operate('observe', [[secondsAgo]], expected)
  }

  #timeInside({ tickLower, tickUpper }: { tickLower: number; tickUpper: number }): void {
    const done = valueIn(this.#model.timeInside(tickLower, tickUpper))
    const expected = done && [done.tickCumulative, done.secondsPerLiquidityX128, done.seconds]
    this.#operate('snapshotCumulativesInside', [tickLower, tickUpper], expected)
  }

  #look(key: { owner: string; tickLower: number; tickUpper: number }): void {
    const model = this.#model
    const { index, cardinality, cardinalityNext } = model.observations
    const places = [index, cardinality, cardinalityNext]
    this.#check('slot0', [], [model.sqrtPriceX96, model.tick, ...places, model.feeProtocol, true])
    this.#check('liquidity', [], [model.liquidity])
    this.#check('feeGrowthGlobal0X128', [], [model.feeGrowthGlobal.growth0X128])
    this.#check('feeGrowthGlobal1X128', [], [model.feeGrowthGlobal.growth1X128])
    this.#check('protocolFees', [], [model.protocolFees.amount0, model.protocolFees.amount1])
    for (const [coin, token] of this.#tokens.entries()) {
      const question = token.ask('balanceOf', [this.#contract.address])
      this.#trial.check('balance', question, [model.reserves()[coin]])
    }
    const secondsAgo = this.#random.below(4000)
    const then = valueIn(model.observe(secondsAgo))
    const sums = then && [[then.tickCumulative], [then.secondsPerLiquidityX128]]
    this.#check('observe', [[secondsAgo]], sums)
    this.#lookAtPosition(key)
    this.#lookAtTick(key.tickLower)
    this.#lookAtTick(key.tickUpper)
  }

  #lookAtPosition(key: { owner: string; tickLower: number; tickUpper: number }): void {
    const packed = concatHex([
      this.#owner,
      numberToHex(key.tickLower, { signed: true, size: 3 }),
      numberToHex(key.tickUpper, { signed: true, size: 3 }),
    ])
    const held = this.#model.position(key)
    this.#check(
      'positions',
      [keccak256(packed)],
      [
        held?.liquidity ?? 0n,
        held?.feeGrowthInside0LastX128 ?? 0n,
        held?.feeGrowthInside1LastX128 ?? 0n,
        held?.tokensOwed0 ?? 0n,
        held?.tokensOwed1 ?? 0n,
      ],
    )
  }

  #lookAtTick(tick: number): void {
    const info = this.#model.tickAt(tick)
    this.#check(
      'ticks',
      [tick],
      [
        info?.liquidityGross ?? 0n,
        info?.liquidityNet ?? 0n,
        info?.feeGrowthOutside0X128 ?? 0n,
        info?.feeGrowthOutside1X128 ?? 0n,
        info?.tickCumulativeOutside ?? 0n,
        info?.secondsPerLiquidityOutsideX128 ?? 0n,
        info?.secondsOutside ?? 0,
        info !== undefined,
      ],
    )
  }
}

describe.skipIf(noChain !== undefined)('Uniswap v3', () => {
  let chain: Chain
  let relay: Relay
  let tokens: readonly Token[]

  beforeAll(async () => {
    chain = await Chain.start()
    ;({ relay, tokens } = await deployTokens(chain))
  })

  afterAll(() => chain.stop())

  async function createTwin(
    setting: Setting,
    trial: Trial,
    timeSeconds: number,
  ): Promise<TwinPool> {
    const { feePips, tickSpacing, startTick } = setting
    const [token0, token1] = tokens
    const pair = [token0!.address, token1!.address, feePips]
    const sqrtPriceX96 = sqrtPriceAtTick(startTick) + 1n
    // Two settings may share a fee, so each has a factory of its own for its pool.
    const { abi, bytecode } = v3Artifact('UniswapV3Factory')
    const own = new Contract(await chain.deploy(bytecode), abi)
    if (feePips === 100)
      await chain.send(own.address, own.ask('enableFeeAmount', [100, 1]).call.data)
    await chain.send(own.address, own.ask('setOwner', [relay.address]).call.data)
    const [created] = await relay.perform([own.ask('createPool', pair).call])
    const address: Hex = `0x${created!.data.slice(-40)}`
    const contract = new Contract(address, v3Artifact('UniswapV3Pool').abi)
    await chain.nextBlockAt(timeSeconds)
    trial.check('initialize', contract.ask('initialize', [sqrtPriceX96]), [])
    await trial.settle()
    const model = V3Pool.create({ feePips, tickSpacing, sqrtPriceX96, timeSeconds })
    if (!model.ok) throw new Error(model.refusal.detail)
    trial.check('room', contract.ask('increaseObservationCardinalityNext', [20]), [])
    model.value.growObservations(20)
    const random = Prng.fromSeed(seed, setting.title)
    return new TwinPool(setting, model.value, contract, tokens, relay.address, trial, random)
  }

  test(`${operationCount} random operations leave no difference`, async () => {
    const random = Prng.fromSeed(seed, 'v3')
    const trial = new Trial(relay)
    let timeSeconds = 1_700_000_000
    const twins: TwinPool[] = []
    for (const setting of settings) {
      timeSeconds += 10
      twins.push(await createTwin(setting, trial, timeSeconds))
    }
    while (trial.operations < operationCount) {
      timeSeconds += 1 + random.below(400)
      for (const twin of twins) twin.beginBlock(timeSeconds)
      const count = 1 + random.below(30)
      for (let i = 0; i < count; i += 1) pick(random, twins).act()
      await chain.nextBlockAt(timeSeconds)
      await trial.settle()
    }
    for (const twin of twins) {
      twin.beginBlock(timeSeconds + 1)
      twin.lookAtAll()
    }
    await chain.nextBlockAt(timeSeconds + 1)
    await trial.settle()
    const { operations, reverted } = trial
    process.stdout.write(`v3: seed ${seed}, ${operations} operations, ${reverted} reverts\n`)
    // Most operations must do something, or nothing was compared.
    expect(reverted).toBeLessThan(0.35 * operations)
  }, 600_000)
})
