// Our version 4 pool without hooks beside the published manager: the same random changes of ranges,
// swaps, gifts and protocol fees, with every price, tick, fee and amount compared after each. The
// manager's storage is read slot by slot: it has no other view of it.

import { concatHex, type Hex, keccak256, numberToHex, pad, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sqrtPriceAtTick, V4Pool } from '../../src/amm/index.ts'
import { Prng } from '../../src/base/index.ts'
import { Chain, deployer, noChain } from './anvil.ts'
import { v4Artifact } from './artifact.ts'
import { Contract } from './contract.ts'
import { type Relay } from './relay.ts'
import { deployTokens, type Token } from './token.ts'
import { anySize, type Expected, operationCount, pick, seed, Trial } from './trial.ts'

if (noChain !== undefined) process.stdout.write(`chain: ${noChain}\n`)

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
  setting('at par', 3000, 60, 0, 70, 76, 12),
  setting('usdc/eth', 500, 10, 194_280, 66, 64, 40),
  setting('free', 0, 1, -276_324, 60, 60, 300),
  setting('dear', 990_000, 200, -5000, 90, 100, 400),
  setting('near the top', 3000, 60, 886_000, 90, 110, 60),
]

function setting(
  title: string,
  feePips: number,
  tickSpacing: number,
  startTick: number,
  liquidityBits: number,
  amountBits: number,
  reach: number,
): Setting {
  return { title, feePips, tickSpacing, startTick, liquidityBits, amountBits, reach }
}

type Range = { readonly owner: string; readonly tickLower: number; readonly tickUpper: number }

/** The contracts of one manager and its pool. */
type World = {
  readonly manager: Contract
  readonly storage: Contract
  readonly swapper: Contract
  readonly provider: Contract
  readonly donor: Contract
  readonly key: Readonly<Record<string, unknown>>
  readonly stateSlot: Hex
}

function word(value: bigint): Hex {
  return numberToHex(BigInt.asUintN(256, value), { size: 32 })
}

/** Two signed amounts as the manager packs them. */
function packed(amount0: bigint, amount1: bigint): bigint {
  return (amount0 << 128n) | BigInt.asUintN(128, amount1)
}

class TwinPool {
  readonly #setting: Setting
  readonly #model: V4Pool
  readonly #world: World
  readonly #tokens: readonly Token[]
  readonly #owner: Hex
  readonly #trial: Trial
  readonly #random: Prng
  #protocolPips = [0, 0]

  constructor(
    setting: Setting,
    model: V4Pool,
    world: World,
    tokens: readonly Token[],
    owner: Hex,
    trial: Trial,
  ) {
    this.#setting = setting
    this.#model = model
    this.#world = world
    this.#tokens = tokens
    this.#owner = owner
    this.#trial = trial
    this.#random = Prng.fromSeed(seed, setting.title)
  }

  act(): void {
    const draw = this.#random.below(100)
    const range = this.#anyRange()
    if (draw < 25) this.#change(range, anySize(this.#random, this.#setting.liquidityBits))
    else if (draw < 42) this.#change(range, this.#part(range))
    else if (draw < 88) this.#swap()
    else if (draw < 92) this.#donate()
    else if (draw < 97) this.#setProtocolFee()
    else this.#collectProtocol()
    this.#look()
    this.#lookAtRange(range)
  }

  lookAtAll(): void {
    for (const { key } of this.#model.positionList()) this.#lookAtRange(key)
  }

  #operate(contract: Contract, name: string, args: readonly unknown[], expected: Expected): void {
    const shown = JSON.stringify(args.slice(1), (_, v) => (typeof v === 'bigint' ? `${v}` : v))
    const what = `${this.#setting.title}: ${name} ${shown}`
    this.#trial.operate(what, contract.ask(name, args), expected)
  }

  /** Consecutive slots of the manager's storage. */
  #slots(what: string, first: Hex, values: readonly bigint[]): void {
    const question = this.#world.storage.ask('extsload', [first, BigInt(values.length)])
    const title = `${this.#trial.operations}, ${this.#setting.title}: ${what}`
    this.#trial.check(title, question, values.map(word))
  }

  #anyRange(): Range {
    const known = this.#model.positionList()
    if (known.length > 12 || (known.length > 0 && this.#random.boolean(0.6))) {
      return { ...pick(this.#random, known).key }
    }
    const { tickSpacing, reach } = this.#setting
    const centre = Math.floor(this.#model.tick / tickSpacing)
    const from = centre - reach + this.#random.below(2 * reach)
    const width = this.#random.below(reach) + (this.#random.boolean(0.03) ? 0 : 1)
    const skew = this.#random.boolean(0.02) ? 1 : 0
    const owner = `${this.#random.below(2)}`
    const tickLower = from * tickSpacing + skew
    return { owner, tickLower, tickUpper: (from + width) * tickSpacing }
  }

  /** Takes off a part, all, a little too much, or nothing: then only fees are paid. */
  #part(range: Range): bigint {
    const held = this.#model.position(range)?.liquidity ?? 0n
    const extra = this.#random.boolean(0.05) ? 1n : 0n
    return -((held * BigInt(this.#random.below(5))) / 4n + extra)
  }

  #change(range: Range, liquidityDelta: bigint): void {
    const done = this.#model.modifyLiquidity(range, liquidityDelta)
    const { tickLower, tickUpper, owner } = range
    const params = { tickLower, tickUpper, liquidityDelta, salt: word(BigInt(owner)) }
    const sign = liquidityDelta > 0n ? -1n : 1n
    const expected = done.ok
      ? packed(
          sign * done.value.amount0 + done.value.earned.amount0,
          sign * done.value.amount1 + done.value.earned.amount1,
        )
      : undefined
    const args = [this.#world.key, params, '0x']
    const answer = expected === undefined ? undefined : [expected]
    this.#operate(this.#world.provider, 'modifyLiquidity', args, answer)
  }

  #swap(): void {
    const { tickSpacing, reach, amountBits } = this.#setting
    const zeroForOne = this.#random.boolean(0.5)
    const exactIn = this.#random.boolean(0.5)
    const amount = this.#random.boolean(0.01) ? 0n : anySize(this.#random, amountBits)
    const ticks = this.#random.below(reach * tickSpacing) + 1
    const away = this.#random.boolean(0.03) ? -ticks : ticks
    const tick = this.#model.tick + (zeroForOne ? -away : away)
    const sqrtPriceLimitX96 = this.#random.boolean(0.3)
      ? zeroForOne
        ? 4_295_128_740n
        : (1n << 160n) - 1n
      : sqrtPriceAtTick(Math.max(-887_272, Math.min(887_272, tick)))
    const done = this.#model.swap({ zeroForOne, exactIn, amount, sqrtPriceLimitX96 })
    const { amountIn, amountOut } = done.ok ? done.value : { amountIn: 0n, amountOut: 0n }
    const delta = zeroForOne ? packed(-amountIn, amountOut) : packed(amountOut, -amountIn)
    const amountSpecified = exactIn ? -amount : amount
    const params = { zeroForOne, amountSpecified, sqrtPriceLimitX96 }
    const settings = { takeClaims: false, settleUsingBurn: false }
    const args = [this.#world.key, params, settings, '0x']
    this.#operate(this.#world.swapper, 'swap', args, done.ok ? [delta] : undefined)
  }

  #donate(): void {
    const amounts = [anySize(this.#random, 60), anySize(this.#random, 60)] as const
    const done = this.#model.donate(...amounts)
    const expected = done.ok ? [packed(-amounts[0], -amounts[1])] : undefined
    this.#operate(this.#world.donor, 'donate', [this.#world.key, ...amounts, '0x'], expected)
  }

  #setProtocolFee(): void {
    const parts = [0, 0, 1, 500, 1000, 1001]
    const [pips0, pips1] = [pick(this.#random, parts), pick(this.#random, parts)]
    const done = this.#model.setProtocolFee(pips0, pips1)
    if (done.ok) this.#protocolPips = [pips0, pips1]
    const args = [this.#world.key, pips0 + (pips1 << 12)]
    this.#operate(this.#world.manager, 'setProtocolFee', args, done.ok ? [] : undefined)
  }

  #collectProtocol(): void {
    const done = this.#model.collectProtocol(0n, 0n)
    if (!done.ok) throw new Error(done.refusal.detail)
    const amounts = [done.value.amount0, done.value.amount1]
    for (const [coin, token] of this.#tokens.entries()) {
      const args = [this.#owner, token.address, 0n]
      this.#operate(this.#world.manager, 'collectProtocolFees', args, [amounts[coin]])
    }
  }

  #look(): void {
    const model = this.#model
    const { growth0X128, growth1X128 } = model.feeGrowthGlobal
    const [pips0 = 0, pips1 = 0] = this.#protocolPips
    const slot0 =
      model.sqrtPriceX96 |
      (BigInt.asUintN(24, BigInt(model.tick)) << 160n) |
      (BigInt(pips0 + (pips1 << 12)) << 184n) |
      (BigInt(model.feePips) << 208n)
    const values = [slot0, growth0X128, growth1X128, model.liquidity]
    this.#slots('state', this.#world.stateSlot, values)
    const accrued = [model.protocolFees.amount0, model.protocolFees.amount1]
    for (const [coin, token] of this.#tokens.entries()) {
      const balance = token.ask('balanceOf', [this.#world.manager.address])
      this.#trial.check(`${this.#trial.operations}: balance`, balance, [model.reserves()[coin]])
      const fees = this.#world.manager.ask('protocolFeesAccrued', [token.address])
      this.#trial.check(`${this.#trial.operations}: protocol`, fees, [accrued[coin]])
    }
  }

  #lookAtRange(range: Range): void {
    const { tickLower, tickUpper, owner } = range
    const { provider, stateSlot } = this.#world
    const name = keccak256(
      concatHex([
        provider.address,
        numberToHex(tickLower, { signed: true, size: 3 }),
        numberToHex(tickUpper, { signed: true, size: 3 }),
        word(BigInt(owner)),
      ]),
    )
    const held = this.#model.position(range)
    this.#slots('position', keccak256(concatHex([name, word(BigInt(stateSlot) + 6n)])), [
      held?.liquidity ?? 0n,
      held?.feeGrowthInside0LastX128 ?? 0n,
      held?.feeGrowthInside1LastX128 ?? 0n,
    ])
    for (const tick of [tickLower, tickUpper]) {
      const info = this.#model.tickAt(tick)
      const slot = keccak256(concatHex([word(BigInt(tick)), word(BigInt(stateSlot) + 4n)]))
      this.#slots(`tick ${tick}`, slot, [
        packed(info?.liquidityNet ?? 0n, info?.liquidityGross ?? 0n),
        info?.feeGrowthOutside0X128 ?? 0n,
        info?.feeGrowthOutside1X128 ?? 0n,
      ])
    }
  }
}

describe.skipIf(noChain !== undefined)('Uniswap v4 without hooks', () => {
  let chain: Chain
  let relay: Relay
  let tokens: readonly Token[]

  beforeAll(async () => {
    chain = await Chain.start()
    ;({ relay, tokens } = await deployTokens(chain))
  })

  afterAll(() => chain.stop())

  async function deploy(name: Parameters<typeof v4Artifact>[0], argument: Hex): Promise<Contract> {
    const { abi, bytecode } = v4Artifact(name)
    return new Contract(await chain.deploy(concatHex([bytecode, pad(argument)])), abi)
  }

  /** A contract with one function of a name that stands for several. */
  function only({ address, abi }: Contract, name: string, inputCount: number): Contract {
    const meant = abi.filter(
      (one) => one.type === 'function' && one.name === name && one.inputs.length === inputCount,
    )
    return new Contract(address, meant)
  }

  async function createTwin(setting: Setting, trial: Trial): Promise<TwinPool> {
    const { feePips, tickSpacing, startTick } = setting
    const manager = await deploy('PoolManager', deployer)
    const swapper = await deploy('PoolSwapTest', manager.address)
    const provider = await deploy('PoolModifyLiquidityTestNoChecks', manager.address)
    const donor = await deploy('PoolDonateTest', manager.address)
    const control = manager.ask('setProtocolFeeController', [relay.address])
    await chain.send(manager.address, control.call.data)
    for (const token of tokens) {
      for (const spender of [swapper, provider, donor]) {
        const all = (1n << 256n) - 1n
        trial.check('approve', token.ask('approve', [spender.address, all]), [true])
      }
    }
    const [currency0, currency1] = tokens.map(({ address }) => address)
    const key = { currency0, currency1, fee: feePips, tickSpacing, hooks: zeroAddress }
    const sqrtPriceX96 = sqrtPriceAtTick(startTick) + 1n
    trial.check('initialize', manager.ask('initialize', [key, sqrtPriceX96]), [startTick])
    await trial.settle()
    const id = keccak256(
      concatHex([
        pad(currency0!),
        pad(currency1!),
        word(BigInt(feePips)),
        word(BigInt(tickSpacing)),
        pad(zeroAddress),
      ]),
    )
    const world: World = {
      manager,
      storage: only(manager, 'extsload', 2),
      swapper,
      provider: only(provider, 'modifyLiquidity', 3),
      donor,
      key,
      stateSlot: keccak256(concatHex([id, word(6n)])),
    }
    const model = V4Pool.create({ feePips, tickSpacing, sqrtPriceX96, hooks: 0n })
    if (!model.ok) throw new Error(model.refusal.detail)
    return new TwinPool(setting, model.value, world, tokens, relay.address, trial)
  }

  test(`${operationCount} random operations leave no difference`, async () => {
    const random = Prng.fromSeed(seed, 'v4')
    const trial = new Trial(relay)
    const twins: TwinPool[] = []
    for (const setting of settings) twins.push(await createTwin(setting, trial))
    while (trial.operations < operationCount) {
      const count = 1 + random.below(30)
      for (let i = 0; i < count; i += 1) pick(random, twins).act()
      await trial.settle()
    }
    for (const twin of twins) twin.lookAtAll()
    await trial.settle()
    const { operations, reverted } = trial
    process.stdout.write(`v4: seed ${seed}, ${operations} operations, ${reverted} reverts\n`)
    // Most operations must do something, or nothing was compared.
    expect(reverted).toBeLessThan(0.35 * operations)
  }, 600_000)
})
