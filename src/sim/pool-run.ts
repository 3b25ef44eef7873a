// A pool played block by block beside a market: arbitrage to the edge of the fee's band, somebody
// who knows the next block, flow that knows nothing, liquidity that comes for one trade, providers
// who come and go. Pure and seeded: the same world and seed give the same run, and the same market
// whatever the pool is.

import { feeHalfWidth, fixedBlockShare, poissonTradeProbability } from '../amm/index.ts'
import { assert, Prng } from '../base/index.ts'
import { exp, exponential, log, poisson, pow } from '../math/index.ts'
import { PoolMarket } from './pool-market.ts'
import {
  BatchSum,
  type FlowCount,
  FlowTally,
  type Mispricing,
  MispricingTally,
} from './pool-tally.ts'
import { type PoolTrade, type PoolVenue } from './pool-venue.ts'
import { checkPoolWorld, type PoolWorld } from './pool-world.ts'

export type PoolOutcome = {
  readonly blocks: number
  readonly years: number
  readonly price: number
  readonly arbitrage: FlowCount
  /** Its loss is at the price that it knew. */
  readonly informed: FlowCount
  readonly noise: FlowCount
  /** Liquidity that came for one trade: how often, and what it took of the fees. */
  readonly oneBlock: { readonly trades: number; readonly feesQuote: number }
  readonly gasQuote: number
  /** Fees of all flow that stayed with the providers. */
  readonly feesQuote: number
  /** Loss of all flow by markout, fees apart. */
  readonly lossQuote: number
  /** What arbitrage took, fees off, before gas; its standard error; and by closed form. */
  readonly arbitrageNetQuote: number
  readonly arbitrageNetError: number
  readonly formulaQuote: number
  /** Mean fee, by block. */
  readonly feeShare: number
  readonly mispricing: Mispricing
}

const secondsPerDay = 86_400
const daysPerYear = 365
/** Noise trades are exponential in size; this many times the mean is beyond any. */
const sizeMax = 50
/** Weight of the newest block in the volatility that a dynamic fee follows. */
const seenWeight = 0.02
const feeMax = 0.5

class PoolPlay {
  readonly arbitrage = new FlowTally()
  readonly informed = new FlowTally()
  readonly noise = new FlowTally()
  readonly mispricing = new MispricingTally()
  readonly net: BatchSum
  oneBlockTrades = 0
  oneBlockFees = 0
  gasQuote = 0
  formulaQuote = 0
  feeSum = 0
  readonly #world: PoolWorld
  readonly #venue: PoolVenue
  readonly #market: PoolMarket
  readonly #noise: Prng
  readonly #informed: Prng
  readonly #providers: Prng
  readonly #liquidity: number[]
  readonly #blocksPerDay: number
  /** Mean square of the log price move that the pool saw over a block. */
  #seenVariance: number
  #seenRoot: number

  constructor(world: PoolWorld, venue: PoolVenue, market: PoolMarket, seed: number) {
    this.#world = world
    this.#venue = venue
    this.#market = market
    this.#noise = Prng.fromSeed(seed, 'pool noise')
    this.#informed = Prng.fromSeed(seed, 'pool informed')
    this.#providers = Prng.fromSeed(seed, 'pool providers')
    this.#liquidity = world.ranges.map(({ liquidity }) => liquidity)
    this.#blocksPerDay = secondsPerDay / world.blockSeconds
    const { volAnnual } = world
    this.#seenVariance = (volAnnual * volAnnual) / (daysPerYear * this.#blocksPerDay)
    this.#seenRoot = venue.root
    this.net = new BatchSum(Math.max(1, Math.round(this.#blocksPerDay)))
  }

  block(): void {
    const { price } = this.#market
    this.#changeFee()
    this.#addFormula()
    const before = this.arbitrage.lossQuote - this.arbitrage.feesQuote
    this.#toBand(price, this.arbitrage)
    this.net.add(this.arbitrage.lossQuote - this.arbitrage.feesQuote - before)
    const visits = this.#world.informedPerDay / this.#blocksPerDay
    if (visits > 0 && poisson(this.#informed, visits) > 0) {
      this.#toBand(this.#market.next, this.informed)
    }
    this.#noiseTrades(price)
    this.#providerMoves()
    this.#venue.check()
    this.mispricing.add(this.#venue.root * this.#venue.root, price)
  }

  /** Closed form for the block that comes, of what is in range at the market's price now. */
  #addFormula(): void {
    const { volAnnual, blocks, blockSeconds } = this.#world
    if (volAnnual === 0) return
    const { feeShare, inRange } = this.#venue
    const years = blockSeconds / secondsPerDay / daysPerYear
    const vol = volAnnual * Math.sqrt(years)
    const width = feeHalfWidth(feeShare)
    const share =
      blocks === 'fixed' ? fixedBlockShare(width, vol) : poissonTradeProbability(width, vol)
    this.formulaQuote += share * 0.25 * inRange * vol * vol * Math.sqrt(this.#market.price)
    this.feeSum += feeShare
  }

  /** To the edge of the band around `known`, where that pays for the gas; told at that price. */
  #toBand(known: number, tally: FlowTally): void {
    const venue = this.#venue
    const width = 1 / (1 - venue.feeShare)
    const pool = venue.root * venue.root
    const isLow = known > pool * width
    if (!(isLow || known * width < pool)) return
    const target = isLow ? known / width : known * width
    const { gasQuote } = this.#world
    const isWorth = ({ base, quote, feeBase, feeQuote }: Readonly<PoolTrade>): boolean =>
      -(base + feeBase) * known - (quote + feeQuote) > gasQuote
    if (!venue.moveTo(Math.sqrt(target), isWorth)) return
    tally.add(venue.trade, known)
    this.gasQuote += gasQuote
  }

  #noiseTrades(price: number): void {
    const { noisePerDay, noiseQuote, elasticity, elasticityFeeShare } = this.#world
    const { oneBlockShare } = this.#world
    if (noisePerDay === 0) return
    const venue = this.#venue
    const cheapness =
      elasticity === 0 ? 1 : pow(Math.max(1e-6, venue.feeShare) / elasticityFeeShare, -elasticity)
    const count = poisson(this.#noise, (noisePerDay / this.#blocksPerDay) * cheapness)
    for (let n = 0; n < count; n += 1) {
      const sellsBase = this.#noise.uniform() < 0.5
      const quote = noiseQuote * Math.min(sizeMax, exponential(this.#noise, 1))
      const isMet = oneBlockShare > 0 && this.#noise.uniform() < oneBlockShare
      const amount = sellsBase ? quote / price : quote
      if (isMet) this.#metTrade(sellsBase, amount, price)
      else this.#trade(sellsBase, amount, price)
    }
  }

  #trade(sellsBase: boolean, amount: number, price: number): void {
    this.#venue.swap(sellsBase, amount)
    if (this.#venue.trade.base !== 0) this.noise.add(this.#venue.trade, price)
  }

  /** Liquidity beside the first range's, for this trade alone. */
  #metTrade(sellsBase: boolean, amount: number, price: number): void {
    const venue = this.#venue
    const others = venue.inRange
    const added = this.#world.oneBlockMultiple * this.#liquidity[0]!
    venue.changeLiquidity(0, added)
    const share = venue.inRange > others ? added / venue.inRange : 0
    const fees = this.noise.feesQuote
    this.#trade(sellsBase, amount, price)
    venue.changeLiquidity(0, -added)
    this.oneBlockTrades += 1
    this.oneBlockFees += share * (this.noise.feesQuote - fees)
  }

  #providerMoves(): void {
    const { providerMovesPerDay, providerMoveShare } = this.#world
    if (providerMovesPerDay === 0) return
    const count = poisson(this.#providers, providerMovesPerDay / this.#blocksPerDay)
    for (let n = 0; n < count; n += 1) {
      const range = this.#providers.below(this.#liquidity.length)
      // Entries and exits that undo each other: the mean of liquidity stays.
      const isEntry = this.#providers.uniform() < 0.5
      const held = this.#liquidity[range]!
      const delta = isEntry
        ? held * (exp(providerMoveShare) - 1)
        : held * expLess(providerMoveShare)
      this.#venue.changeLiquidity(range, delta)
      this.#liquidity[range] = held + delta
    }
  }

  #changeFee(): void {
    const { feePerVol, feeShare } = this.#world
    if (feePerVol === 0) return
    const { root } = this.#venue
    const move = 2 * log(root / this.#seenRoot)
    this.#seenRoot = root
    this.#seenVariance += seenWeight * (move * move - this.#seenVariance)
    this.#venue.setFee(Math.min(feeMax, feeShare + feePerVol * Math.sqrt(this.#seenVariance)))
  }
}

/** e^-x - 1: an exit that an entry of x undoes. */
function expLess(x: number): number {
  return exp(-x) - 1
}

/** Plays so many blocks. The venue must be fresh and of this world's ranges, price and fee. */
export function playPool(
  world: PoolWorld,
  venue: PoolVenue,
  blocks: number,
  seed: number,
): PoolOutcome {
  checkPoolWorld(world)
  assert(Number.isSafeInteger(blocks) && blocks > 0, 'a run has blocks')
  const market = new PoolMarket(world, seed)
  const play = new PoolPlay(world, venue, market, seed)
  let years = 0
  for (let n = 0; n < blocks; n += 1) {
    market.step()
    years += market.years
    play.block()
  }
  const flows = [play.arbitrage, play.informed, play.noise].map((tally) => tally.count())
  const [arbitrage, informed, noise] = flows as [FlowCount, FlowCount, FlowCount]
  const total = (of: (flow: FlowCount) => number): number =>
    flows.reduce((sum, flow) => sum + of(flow), 0)
  return {
    ...{ blocks, years, price: market.price, arbitrage, informed, noise },
    oneBlock: { trades: play.oneBlockTrades, feesQuote: play.oneBlockFees },
    gasQuote: play.gasQuote,
    feesQuote: total(({ feesQuote }) => feesQuote) - play.oneBlockFees,
    lossQuote: total(({ lossQuote }) => lossQuote),
    arbitrageNetQuote: play.net.sum,
    arbitrageNetError: play.net.error(),
    formulaQuote: play.formulaQuote,
    feeShare: play.feeSum / blocks,
    mispricing: play.mispricing.result(world.blockSeconds),
  }
}
