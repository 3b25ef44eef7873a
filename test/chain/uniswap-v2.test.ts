// Our version 2 pair beside the deployed contract: the same random gifts, mints, burns, trades both
// ways, skims, syncs and switches of the protocol's fee, with everything compared after each.

import { type Hex, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { V2Pool } from '../../src/amm/index.ts'
import { Prng } from '../../src/base/index.ts'
import { Chain, deployer, noChain } from './anvil.ts'
import { v2Artifact } from './artifact.ts'
import { Contract } from './contract.ts'
import { type Relay } from './relay.ts'
import { deployTokens, type Token } from './token.ts'
import { anySize, type Expected, operationCount, seed, Trial } from './trial.ts'

if (noChain !== undefined) process.stdout.write(`chain: ${noChain}\n`)

/** Model and contract of one pair, and the random operations on both. */
class TwinPair {
  readonly #model: V2Pool
  readonly #pair: Contract
  readonly #factory: Contract
  readonly #tokens: readonly Token[]
  readonly #owner: Hex
  readonly #trial: Trial
  readonly #random: Prng
  /** Shares that the owner has, and that lie at the pair after a burn that reverted. */
  #held = 0n
  #left = 0n

  constructor(
    model: V2Pool,
    pair: Contract,
    factory: Contract,
    tokens: readonly Token[],
    owner: Hex,
    trial: Trial,
    random: Prng,
  ) {
    this.#model = model
    this.#pair = pair
    this.#factory = factory
    this.#tokens = tokens
    this.#owner = owner
    this.#trial = trial
    this.#random = random
  }

  beginBlock(timeSeconds: number): void {
    this.#model.beginBlock(timeSeconds)
  }

  act(): void {
    const draw = this.#random.below(100)
    if (draw < 20) this.#mint()
    else if (draw < 32) this.#burn()
    else if (draw < 86) this.#trade()
    else if (draw < 90) this.#send(anySize(this.#random, 40), anySize(this.#random, 40))
    else if (draw < 93) this.#skim()
    else if (draw < 96) this.#operate('sync', [], this.#model.sync().ok ? [] : undefined)
    else this.#switchFee()
    this.#look()
  }

  #operate(name: string, args: readonly unknown[], expected: Expected): void {
    this.#trial.operate(`${name}(${args.join(', ')})`, this.#pair.ask(name, args), expected)
  }

  #check(name: string, expected: Expected, args: readonly unknown[] = []): void {
    this.#trial.check(`${this.#trial.operations}`, this.#pair.ask(name, args), expected)
  }

  #send(amount0: bigint, amount1: bigint): void {
    this.#model.send(amount0, amount1)
    for (const [coin, amount] of [amount0, amount1].entries()) {
      const question = this.#tokens[coin]!.ask('transfer', [this.#pair.address, amount])
      this.#trial.check('send', question, [true])
    }
  }

  /** In the reserves' ratio, about, or anything. */
  #mint(): void {
    const [reserve0 = 0n, reserve1 = 0n] = this.#model.reserves()
    const isFree = reserve0 === 0n || this.#random.boolean(0.15)
    const part = BigInt(1 + this.#random.below(2000))
    if (isFree) this.#send(anySize(this.#random, 90), anySize(this.#random, 90))
    else this.#send((reserve0 * part) / 10_000n, (reserve1 * part) / 10_000n + 1n)
    const minted = this.#model.addLiquidity([0n, 0n])
    if (minted.ok) this.#held += minted.value.shares
    this.#operate('mint', [this.#owner], minted.ok ? [minted.value.shares] : undefined)
  }

  #burn(): void {
    const part = BigInt(this.#random.below(1000) + 1)
    const sent = this.#random.boolean(0.1) ? 0n : (this.#held * part) / 2000n
    this.#check('transfer', [true], [this.#pair.address, sent])
    this.#held -= sent
    const burned = this.#model.removeLiquidity(sent + this.#left)
    this.#left = burned.ok ? 0n : sent + this.#left
    this.#operate('burn', [this.#owner], burned.ok ? burned.value.amounts : undefined)
  }

  /** At the router's price exactly, an atom beyond it, or in both coins at once. */
  #trade(): void {
    const coinIn = this.#random.below(2)
    const coinOut = 1 - coinIn
    const reserve = this.#model.reserves()[coinOut]!
    const size = anySize(this.#random, 80)
    const quoted = this.#random.boolean(0.5)
      ? this.#model.quoteExactIn(coinIn, coinOut, size)
      : this.#model.quoteExactOut(coinIn, coinOut, size % (reserve + 1n))
    const amountIn = quoted.ok ? quoted.value.amountIn : size
    const amountOut = quoted.ok ? quoted.value.amountOut : reserve / 2n
    const greed = this.#random.boolean(0.15) ? 1n : 0n
    const change = this.#random.boolean(0.05) ? amountIn / 10n : 0n
    const sent = coinIn === 0 ? [amountIn, 0n] : [0n, amountIn]
    const asked = coinIn === 0 ? [change, amountOut + greed] : [amountOut + greed, change]
    const isPlain = String(this.#model.balances()) === String(this.#model.reserves())
    this.#send(sent[0]!, sent[1]!)
    const done = this.#model.swap([0n, 0n], [asked[0]!, asked[1]!])
    // The quoted price is taken, and for an exact amount in an atom more is not.
    if (quoted.ok && change === 0n && greed === 0n) expect(done.ok).toBe(true)
    const isExactIn = quoted.ok && quoted.value.amountIn === size
    if (isPlain && isExactIn && change === 0n && greed === 1n) expect(done.ok).toBe(false)
    this.#operate('swap', [...asked, this.#owner, '0x'], done.ok ? [] : undefined)
  }

  #skim(): void {
    this.#model.skim()
    this.#operate('skim', [this.#owner], [])
  }

  #switchFee(): void {
    const isOn = this.#random.boolean(0.7)
    this.#model.setFeeOn(isOn)
    const question = this.#factory.ask('setFeeTo', [isOn ? deployer : zeroAddress])
    this.#trial.operate('setFeeTo', question, [])
  }

  #look(): void {
    const model = this.#model
    this.#check('getReserves', [...model.reserves(), model.updatedSeconds])
    this.#check('totalSupply', [model.totalShares()])
    this.#check('kLast', [model.kLast])
    this.#check('price0CumulativeLast', [model.priceSums.price0X112])
    this.#check('price1CumulativeLast', [model.priceSums.price1X112])
    this.#check('balanceOf', [model.protocolShares], [deployer])
    this.#check('balanceOf', [this.#held], [this.#owner])
    for (const [coin, token] of this.#tokens.entries()) {
      const question = token.ask('balanceOf', [this.#pair.address])
      this.#trial.check('balance', question, [model.balances()[coin]])
    }
  }
}

describe.skipIf(noChain !== undefined)('Uniswap v2', () => {
  let chain: Chain
  let relay: Relay
  let tokens: readonly Token[]
  let factory: Contract

  beforeAll(async () => {
    chain = await Chain.start()
    ;({ relay, tokens } = await deployTokens(chain))
    const { abi, bytecode } = v2Artifact('UniswapV2Factory')
    // Its one argument is who may switch the protocol's fee.
    const argument = relay.address.slice(2).padStart(64, '0')
    factory = new Contract(await chain.deploy(`0x${bytecode.slice(2)}${argument}`), abi)
  })

  afterAll(() => chain.stop())

  test(`${operationCount} random operations leave no difference`, async () => {
    const random = Prng.fromSeed(seed, 'v2')
    const trial = new Trial(relay)
    const [token0, token1] = tokens
    const create = factory.ask('createPair', [token0!.address, token1!.address])
    const [created] = await relay.perform([create.call])
    const pair = new Contract(`0x${created!.data.slice(-40)}`, v2Artifact('UniswapV2Pair').abi)
    const model = V2Pool.create()
    if (!model.ok) throw new Error(model.refusal.detail)
    const twin = new TwinPair(model.value, pair, factory, tokens, relay.address, trial, random)
    let timeSeconds = 1_700_000_000
    while (trial.operations < operationCount) {
      timeSeconds += 1 + random.below(400)
      twin.beginBlock(timeSeconds)
      const count = 1 + random.below(30)
      for (let i = 0; i < count; i += 1) twin.act()
      await chain.nextBlockAt(timeSeconds)
      await trial.settle()
    }
    const { operations, reverted } = trial
    process.stdout.write(`v2: seed ${seed}, ${operations} operations, ${reverted} reverts\n`)
    // Most operations must do something, or nothing was compared.
    expect(reverted).toBeLessThan(0.35 * operations)
  }, 600_000)
})
