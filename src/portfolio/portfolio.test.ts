import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AssetIndex,
  type Atoms,
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  type InstrumentIndex,
  type Lots,
  Prng,
  SnapshotReader,
  SnapshotWriter,
  type Ticks,
  timeFromCivil,
} from '../base/index.ts'
import {
  type Asset,
  Catalogue,
  deribitTerms,
  entryCostAtoms,
  feeAtoms,
  type Instrument,
  parseDeribit,
  payoffAtoms,
  priceOf,
  profitSign,
  valueAtPriceAtoms,
} from '../instrument/index.ts'
import { type Side } from '../order/index.ts'
import { ledgerAccounts } from './ledger.ts'
import { Portfolio, portfolioDefaults } from './portfolio.ts'

fc.configureGlobal({ seed: 1 })

const assets: readonly Asset[] = [
  { code: 'USD', scale: 6 },
  { code: 'BTC', scale: 8 },
  { code: 'ETH', scale: 18 },
]
const [usd, btc, eth] = [0, 1, 2] as AssetIndex[] as [AssetIndex, AssetIndex, AssetIndex]
const nowUs = timeFromCivil(2026, 1, 1)

function deribit(name: string): Instrument {
  const symbol = parseDeribit(name)
  if (!symbol.ok) throw new Error(name)
  const base = symbol.value.base === 'BTC' ? btc : eth
  const terms = deribitTerms({ symbol: symbol.value, base, usd, nowUs })
  if (!terms.ok) throw new Error(name)
  return terms.value
}

const btcPerpetual = deribit('BTC-PERPETUAL')
const listed: readonly Instrument[] = [
  btcPerpetual,
  deribit('BTC-27MAR26'),
  deribit('BTC-27MAR26-90000-C'),
  deribit('BTC-27MAR26-90000-P'),
  deribit('ETH-PERPETUAL'),
  deribit('ETH-27MAR26-3000-P'),
  {
    ...btcPerpetual,
    ...{
      name: 'BTC_USDC-PERPETUAL',
      settlement: 'linear',
      settle: usd,
      lotMantissa: 1,
      lotScale: 3,
    },
  },
  {
    ...btcPerpetual,
    ...{
      name: 'BTC_USDC',
      kind: 'spot',
      settlement: 'spot',
      settle: usd,
      lotMantissa: 1,
      lotScale: 4,
    },
  },
  {
    ...btcPerpetual,
    ...{
      name: 'ETHUSD',
      settlement: 'quanto',
      base: eth,
      settle: btc,
      lotMantissa: 1,
      lotScale: 6,
    },
  },
]
const index = (name: string): InstrumentIndex =>
  listed.findIndex((terms) => terms.name === name) as InstrumentIndex

function openPortfolio(options = portfolioDefaults): Portfolio {
  const catalogue = new Catalogue(16)
  for (const terms of listed) expect(catalogue.list(terms, nowUs).ok).toBe(true)
  return new Portfolio(catalogue, assets, 16, options)
}

const atoms = (n: bigint): Atoms => n as Atoms
const ticks = (n: number): Ticks => n as Ticks
const lots = (n: number): Lots => n as Lots

test('an option bought, half sold, the rest delivered: cash is the sum of what was paid', () => {
  const portfolio = openPortfolio()
  const call = index('BTC-27MAR26-90000-C')
  portfolio.onOpening(btc, atoms(1_000_000_000n))
  // 2 BTC of calls at 0.05, fee 0.0006.
  portfolio.onFill(call, 1, ticks(500), lots(20), atoms(60_000n), btc, 'taker')
  expect(portfolio.cash(btc)).toBe(1_000_000_000n - 10_000_000n - 60_000n)
  expect(portfolio.averageEntry(call)).toBeCloseTo(0.05, 15)
  // 1 BTC sold at 0.06.
  const profit = portfolio.onFill(call, -1, ticks(600), lots(10), atoms(30_000n), btc, 'maker')
  expect(profit).toBe(1_000_000n)
  expect(portfolio.unrealisedCoin(call, 0.07)).toBeCloseTo(0.02, 15)
  expect(portfolio.positionValueUsd(call, 0.07, 100_000)).toBeCloseTo(7000, 9)
  // Delivered at 100,000: (100000 - 90000) / 100000 = 0.1 BTC.
  const settled = portfolio.onSettlement(
    ...([call, 'expiry', 100_000, lots(0), atoms(10_000_000n), btc] as const),
  )
  expect(settled).toEqual([])
  expect(portfolio.lots[call]).toBe(0)
  expect(portfolio.realisedAtoms(btc)).toBe(1_000_000n + 5_000_000n)
  expect(portfolio.feesPaid(btc)).toBe(90_000n)
  expect(portfolio.cash(btc)).toBe(1_000_000_000n + 6_000_000n - 90_000n)
  expect(portfolio.ledger.balance('inventory', btc)).toBe(0n)
  expect(portfolio.fillCounts).toEqual({ maker: 1, taker: 1 })
})

test('an inverse perpetual moves no cash until the session pays what is due', () => {
  const portfolio = openPortfolio()
  const perpetual = index('BTC-PERPETUAL')
  portfolio.onFill(perpetual, 1, ticks(100_000), lots(100), atoms(0n), btc, 'maker')
  expect([portfolio.cash(btc), portfolio.averageEntry(perpetual)]).toEqual([0n, 50_000])
  // Half closed at 60,000: 500 x (1/50000 - 1/60000).
  portfolio.onFill(perpetual, -1, ticks(120_000), lots(50), atoms(0n), btc, 'maker')
  expect([portfolio.cash(btc), portfolio.unsettled(btc)]).toEqual([0n, 166_667n])
  expect(portfolio.unrealisedCoin(perpetual, 60_000)).toBeCloseTo(0.00166667, 8)
  const due = 333_333n
  expect(
    portfolio.onSettlement(...([perpetual, 'session', 60_000, lots(50), atoms(due), btc] as const)),
  ).toEqual([])
  expect([portfolio.cash(btc), portfolio.unsettled(btc)]).toEqual([due, 0n])
  expect(portfolio.realisedAtoms(btc)).toBe(due + portfolio.ledger.balance('rounding', btc))
  expect(portfolio.averageEntry(perpetual)).toBeCloseTo(60_000, 1)
  expect(portfolio.lots[perpetual]).toBe(50)
})

test('a future ends at its delivery price; a venue that pays at the fill is an option', () => {
  const portfolio = openPortfolio({ ...portfolioDefaults, profitPaid: 'at-fill' })
  const future = index('BTC-27MAR26')
  portfolio.onFill(future, -1, ticks(200_000), lots(100), atoms(0n), btc, 'maker')
  portfolio.onFill(future, 1, ticks(160_000), lots(40), atoms(0n), btc, 'maker')
  // 400 x (1/80000 - 1/100000): a short earns as the price falls.
  expect([portfolio.cash(btc), portfolio.unsettled(btc)]).toEqual([100_000n, 0n])
  const due = 600n * (10n ** 8n / 50_000n - 10n ** 8n / 100_000n)
  const breaks = portfolio.onSettlement(
    ...([future, 'expiry', 50_000, lots(0), atoms(due), btc] as const),
  )
  expect(breaks).toEqual([])
  expect([portfolio.cash(btc), portfolio.lots[future]]).toEqual([100_000n + due, 0])
})

test('funding is received or paid in cash, and is neither profit nor fee', () => {
  const portfolio = openPortfolio()
  const perpetual = index('ETH-PERPETUAL')
  portfolio.onFunding(perpetual, atoms(5n * 10n ** 15n), eth)
  portfolio.onFunding(perpetual, atoms(-(2n * 10n ** 15n)), eth)
  expect(portfolio.fundingReceived(eth)).toBe(3n * 10n ** 15n)
  expect(portfolio.positions.funding(perpetual)).toBe(3n * 10n ** 15n)
  expect([portfolio.cash(eth), portfolio.realisedAtoms(eth)]).toEqual([3n * 10n ** 15n, 0n])
})

test('spot exchanges coins for dollars, both ways, at average cost', () => {
  const portfolio = openPortfolio()
  const spot = index('BTC_USDC')
  portfolio.onFill(spot, 1, ticks(100_000), lots(5000), atoms(1000n), btc, 'taker')
  expect(portfolio.cash(usd)).toBe(-25_000_000_000n)
  expect(portfolio.cash(btc)).toBe(50_000_000n - 1000n)
  portfolio.onFill(spot, -1, ticks(120_000), lots(2500), atoms(0n), usd, 'maker')
  expect(portfolio.realisedAtoms(usd)).toBe(2_500_000_000n)
  expect(portfolio.cash(usd)).toBe(-10_000_000_000n)
  expect(portfolio.ledger.imbalance(btc)).toBe(0n)
})

test('a settlement that pays something else is adopted, and the break has both numbers', () => {
  const portfolio = openPortfolio()
  const call = index('BTC-27MAR26-90000-C')
  portfolio.onFill(call, 1, ticks(500), lots(10), atoms(0n), btc, 'maker')
  const breaks = portfolio.onSettlement(
    ...([call, 'expiry', 100_000, lots(3), atoms(9_000_000n), btc] as const),
  )
  expect(breaks).toEqual([
    ...[
      {
        kind: 'settlement-cash',
        instrument: call,
        oursAtoms: 10_000_000n,
        theirsAtoms: 9_000_000n,
      },
    ],
    ...[{ kind: 'settlement-position', instrument: call, oursLots: 0, theirsLots: 3 }],
  ])
  expect(portfolio.cash(btc)).toBe(9_000_000n - 5_000_000n)
  const perpetual = index('BTC-PERPETUAL')
  portfolio.onFill(perpetual, 1, ticks(100_000), lots(100), atoms(0n), btc, 'maker')
  const session = portfolio.onSettlement(
    ...([perpetual, 'session', 60_000, lots(100), atoms(0n), btc] as const),
  )
  expect(session).toMatchObject([{ kind: 'settlement-cash', oursAtoms: 333_333n, theirsAtoms: 0n }])
  expect(portfolio.ledger.balance('suspense', btc)).toBe(333_333n)
  const unexplained = portfolio.onSettlement(
    ...([call, 'session', 60_000, lots(0), atoms(7n), btc] as const),
  )
  expect(unexplained).toMatchObject([{ kind: 'settlement-cash', oursAtoms: 0n, theirsAtoms: 7n }])
})

test('corrections adopt the venue, and the difference stays visible in suspense', () => {
  const portfolio = openPortfolio()
  const call = index('BTC-27MAR26-90000-C')
  portfolio.onOpening(btc, atoms(100_000_000n))
  expect(portfolio.reconcilePosition(call, lots(10))).toEqual({
    ...{ kind: 'position', instrument: call, oursLots: 0, theirsLots: 10 },
  })
  portfolio.correctPosition(call, lots(10), ticks(500))
  expect(portfolio.reconcilePosition(call, lots(10))).toBeUndefined()
  expect(portfolio.cash(btc)).toBe(100_000_000n)
  expect(portfolio.ledger.balance('suspense', btc)).toBe(-5_000_000n)
  expect(portfolio.reconcileBalance(btc, atoms(95_000_000n))).toEqual({
    ...{ kind: 'cash', asset: btc, oursAtoms: 100_000_000n, theirsAtoms: 95_000_000n },
  })
  portfolio.correctCash(btc, atoms(95_000_000n))
  // The missing fill explains both breaks: nothing is left in suspense.
  expect(portfolio.ledger.balance('suspense', btc)).toBe(0n)
  expect(portfolio.reconcileBalance(btc, atoms(95_000_050n))).toBeUndefined()
  const perpetual = index('BTC-PERPETUAL')
  portfolio.correctPosition(perpetual, lots(-100), ticks(100_000))
  portfolio.correctPosition(perpetual, lots(0), ticks(120_000))
  expect(portfolio.ledger.imbalance(btc)).toBe(0n)
  expect(portfolio.ledger.balance('suspense', btc)).toBe(-333_333n)
})

// A long random history, and what it must come to, added up by hand.

type Slow = {
  cash: bigint[]
  lots: number[]
  /** Cash and unpaid profit that each instrument has brought, less what its lots cost. */
  flows: bigint[]
  /** Cost of what is held by average cost, with thirty more decimals. */
  costFine: bigint[]
  fees: bigint[]
  funding: bigint[]
  touches: number[]
}
const fine = 10n ** 30n

function slowTrade(slow: Slow, i: number, terms: Instrument, t: number, signed: number): void {
  const scale = assets[terms.settle]!.scale
  const value = entryCostAtoms(terms, ticks(t), lots(signed), scale)
  const held = slow.lots[i]!
  const isOpening = held === 0 || held > 0 === signed > 0
  const closing = isOpening ? 0 : Math.min(Math.abs(held), Math.abs(signed))
  const opening = Math.abs(signed) - closing
  if (closing > 0) {
    slow.costFine[i]! -= (slow.costFine[i]! * BigInt(closing)) / BigInt(Math.abs(held))
  }
  slow.costFine[i]! += (value * BigInt(opening) * fine) / BigInt(Math.abs(signed))
  slow.lots[i] = held + signed
  slow.flows[i]! -= value
  slow.touches[i]! += 2
  if (terms.settlement === 'spot' || terms.kind === 'option') slow.cash[terms.settle]! -= value
  if (terms.settlement === 'spot') slow.cash[terms.base]! += BigInt(signed) * 10n ** 4n
}

/** Applies one random event to both; returns nothing, so that only sums are compared. */
function randomEvent(prng: Prng, portfolio: Portfolio, slow: Slow): void {
  const i = prng.below(listed.length)
  const instrument = i as InstrumentIndex
  const terms = listed[i]!
  const scale = assets[terms.settle]!.scale
  const held = slow.lots[i]!
  const dice = prng.below(100)
  const isOption = terms.kind === 'option'
  if (dice < 80) {
    const side: Side = prng.boolean(0.5) ? 1 : -1
    const size = 1 + prng.below(40)
    const band = isOption ? 300 + 5 * prng.below(100) : 100_000 + prng.below(80_000)
    const liquidity = prng.boolean(0.7) ? 'maker' : 'taker'
    const fee = feeAtoms(terms, ticks(band), lots(size), liquidity, scale)
    portfolio.onFill(instrument, side, ticks(band), lots(size), fee, terms.settle, liquidity)
    slowTrade(slow, i, terms, band, side * size)
    slow.cash[terms.settle]! -= fee
    slow.fees[terms.settle]! += fee
  } else if (dice < 88 && terms.kind === 'perpetual') {
    const cash = BigInt(prng.below(2_000_001) - 1_000_000)
    portfolio.onFunding(instrument, atoms(cash), terms.settle)
    slow.cash[terms.settle]! += cash
    slow.funding[terms.settle]! += cash
  } else if (dice < 92) {
    const asset = prng.below(assets.length) as AssetIndex
    const cash = BigInt(prng.below(10 ** 9)) - 5n * 10n ** 8n
    portfolio.onTransfer(asset, atoms(cash))
    slow.cash[asset]! += cash
  } else if (isOption && dice < 94) {
    const delivery = 60_000 + prng.below(60_000) + 0.25
    const cash = payoffAtoms(terms, delivery, lots(held), scale)
    const settled = [instrument, 'expiry', delivery, lots(0), cash, terms.settle] as const
    expect(portfolio.onSettlement(...settled)).toEqual([])
    slow.cash[terms.settle]! += cash
    slow.flows[i]! += cash
    slow.lots[i] = 0
    slow.costFine[i] = 0n
  } else if (!isOption && terms.kind !== 'spot') {
    const price = priceOf(terms, ticks(100_000 + prng.below(80_000))) + 0.01
    const value = held === 0 ? 0n : valueAtPriceAtoms(terms, price, lots(held), scale)
    // The venue pays all that was earned since it last paid, from flows alone.
    const cash = (slow.flows[i]! + value) * BigInt(profitSign(terms))
    const isExpiry = terms.kind === 'future' && prng.boolean(0.3)
    const after = isExpiry ? 0 : held
    const kind = isExpiry ? 'expiry' : 'session'
    const settled = [instrument, kind, price, lots(after), atoms(cash), terms.settle] as const
    expect(portfolio.onSettlement(...settled)).toEqual([])
    slow.cash[terms.settle]! += cash
    slow.flows[i] = isExpiry ? 0n : -value
    slow.costFine[i] = isExpiry ? 0n : value * fine
    slow.lots[i] = after
    slow.touches[i] = 0
  }
}

function openSlow(): Slow {
  const zeros = (n: number): bigint[] => Array.from({ length: n }, () => 0n)
  return {
    cash: zeros(assets.length),
    lots: listed.map(() => 0),
    flows: zeros(listed.length),
    costFine: zeros(listed.length),
    fees: zeros(assets.length),
    funding: zeros(assets.length),
    touches: listed.map(() => 0),
  }
}

function expectAgreement(portfolio: Portfolio, slow: Slow): void {
  for (const [a, { code }] of assets.entries()) {
    const asset = a as AssetIndex
    expect([code, portfolio.ledger.imbalance(asset)]).toEqual([code, 0n])
    expect([code, portfolio.cash(asset)]).toEqual([code, slow.cash[a]])
    expect(portfolio.feesPaid(asset)).toBe(slow.fees[a])
    expect(portfolio.fundingReceived(asset)).toBe(slow.funding[a])
  }
  let unsettled = 0n
  for (const [i, terms] of listed.entries()) {
    const instrument = i as InstrumentIndex
    const cost = portfolio.positions.cost(instrument)
    expect([terms.name, portfolio.lots[i]]).toEqual([terms.name, slow.lots[i]])
    // Average cost, to the atoms that whole division may have left behind.
    const gap = cost * fine - slow.costFine[i]!
    const magnitude = gap < 0n ? -gap : gap
    expect(magnitude <= BigInt(slow.touches[i]! + 1) * fine).toBe(true)
    if (terms.kind === 'perpetual' || terms.kind === 'future') {
      const due = (slow.flows[i]! + cost) * BigInt(profitSign(terms))
      expect([terms.name, portfolio.positions.unsettled(instrument)]).toEqual([terms.name, due])
      if (terms.settle === btc) unsettled += due
    } else {
      const realised = slow.flows[i]! + cost
      expect([terms.name, portfolio.positions.realised(instrument)]).toEqual([terms.name, realised])
    }
  }
  expect(portfolio.unsettled(btc)).toBe(unsettled)
  for (const account of ['suspense', 'rounding'] as const) {
    for (const a of assets.keys()) {
      expect(portfolio.ledger.balance(account, a as AssetIndex)).toBe(0n)
    }
  }
}

test.each([1, 2, 3])(
  '10,000 random events conserve every atom and equal the slow sums (%i)',
  (seed) => {
    const prng = Prng.fromSeed(seed, 'portfolio')
    const portfolio = openPortfolio()
    const slow = openSlow()
    for (let n = 1; n <= 10_000; n += 1) {
      randomEvent(prng, portfolio, slow)
      if (n % 500 === 0) expectAgreement(portfolio, slow)
    }
    expect(portfolio.ledger.entryCount).toBeGreaterThan(10_000)
  },
)

function digestOf(portfolio: Portfolio): string {
  const digest = new Digest()
  portfolio.visit(new DigestVisitor(digest))
  return digest.hex()
}

test('a restored portfolio goes on to the same digest', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 60 }), (seed, count) => {
      const prng = Prng.fromSeed(seed, 'snapshot')
      const [source, slow] = [openPortfolio(), openSlow()]
      for (let n = 0; n < count; n += 1) randomEvent(prng, source, slow)
      const target = openPortfolio()
      const other = openSlow()
      for (let n = 0; n < 20; n += 1) randomEvent(prng, target, other)
      const writer = new ByteWriter(1 << 20)
      source.visit(new SnapshotWriter(writer))
      target.visit(new SnapshotReader(new ByteReader(writer.view())))
      expect(digestOf(target)).toBe(digestOf(source))
      const [one, two] = [Prng.fromSeed(seed, 'after'), Prng.fromSeed(seed, 'after')]
      const slowCopy = structuredClone(slow)
      for (let n = 0; n < 20; n += 1) {
        randomEvent(one, source, slow)
        randomEvent(two, target, slowCopy)
      }
      expect(digestOf(target)).toBe(digestOf(source))
      for (const account of ledgerAccounts) {
        expect(target.ledger.balance(account, btc)).toBe(source.ledger.balance(account, btc))
      }
    }),
    { numRuns: 60 },
  )
})

test('what is not held has no price and no value', () => {
  const portfolio = openPortfolio()
  const call = index('BTC-27MAR26-90000-C')
  expect(portfolio.averageEntry(call)).toBe(0)
  expect(portfolio.unrealisedCoin(call, 0.1)).toBe(0)
  expect(portfolio.positionValueUsd(call, 0.1, 60_000)).toBe(0)
  const wrongAsset = [call, 'expiry', 1, lots(0), atoms(0n), usd] as const
  expect(() => portfolio.onSettlement(...wrongAsset)).toThrow('settles in asset')
  const noLots = [call, 1, ticks(1), lots(0), atoms(0n), btc, 'maker'] as const
  expect(() => portfolio.onFill(...noLots)).toThrow('has lots')
})
