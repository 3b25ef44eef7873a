import { expect, test } from 'vitest'
import {
  type AssetIndex,
  type Atoms,
  ByteReader,
  ByteWriter,
  type InstrumentIndex,
  type Lots,
  SnapshotReader,
  SnapshotWriter,
  type Ticks,
  timeFromCivil,
} from '../base/index.ts'
import { Catalogue, deribitTerms, parseDeribit } from '../instrument/index.ts'
import { Portfolio } from './portfolio.ts'
import { PortfolioReconciliation } from './reconcile.ts'

const assets = [
  { code: 'USD', scale: 6 },
  { code: 'BTC', scale: 8 },
]
const [usd, btc] = [0 as AssetIndex, 1 as AssetIndex]

/** Long 3 lots of the first call, short 2 of the second, one bitcoin less what they cost. */
function holding(): Portfolio {
  const catalogue = new Catalogue(4)
  const nowUs = timeFromCivil(2026, 1, 1)
  for (const name of ['BTC-27MAR26-90000-C', 'BTC-27MAR26-95000-C', 'BTC-PERPETUAL']) {
    const symbol = parseDeribit(name)
    if (!symbol.ok) throw new Error(name)
    const terms = deribitTerms({ symbol: symbol.value, base: btc, usd, nowUs })
    if (!terms.ok) throw new Error(name)
    catalogue.list(terms.value, nowUs)
  }
  const portfolio = new Portfolio(catalogue, assets, 4)
  portfolio.onOpening(btc, 100_000_000n as Atoms)
  for (const [instrument, side, lots] of [
    [0, 1, 3],
    [1, -1, 2],
  ] as const) {
    portfolio.onFill(
      ...([instrument as InstrumentIndex, side, 500 as Ticks, lots as Lots] as const),
      ...([0n as Atoms, btc, 'maker'] as const),
    )
  }
  return portfolio
}

const at = (n: number): InstrumentIndex => n as InstrumentIndex
const lots = (n: number): Lots => n as Lots
const atoms = (n: bigint): Atoms => n as Atoms

test('a report that agrees is silence', () => {
  const reconciliation = new PortfolioReconciliation(holding())
  reconciliation.begin(7)
  expect(reconciliation.isReading).toBe(true)
  expect(reconciliation.position(7, at(0), lots(3))).toBeUndefined()
  expect(reconciliation.position(7, at(1), lots(-2))).toBeUndefined()
  // 100 satoshi are the venue's rounding; 101 are not.
  const cash = 100_000_000n - 500_000n
  expect(reconciliation.balance(7, btc, atoms(cash + 100n))).toBeUndefined()
  expect(reconciliation.end(7)).toEqual([])
  expect(reconciliation.isReading).toBe(false)
})

test('each break has its kind and both numbers', () => {
  const reconciliation = new PortfolioReconciliation(holding())
  reconciliation.begin(7)
  expect(reconciliation.position(7, at(0), lots(4))).toEqual({
    ...{ kind: 'position', instrument: 0, oursLots: 3, theirsLots: 4 },
  })
  expect(reconciliation.position(7, at(2), lots(5))).toEqual({
    ...{ kind: 'position', instrument: 2, oursLots: 0, theirsLots: 5 },
  })
  expect(reconciliation.balance(7, usd, atoms(2n))).toEqual({
    ...{ kind: 'cash', asset: usd, oursAtoms: 0n, theirsAtoms: 2n },
  })
  expect(reconciliation.end(7)).toEqual([
    { kind: 'position-missing', instrument: 1, oursLots: -2 },
    { kind: 'cash-missing', asset: btc, oursAtoms: 99_500_000n },
  ])
})

test('rows of another report are not read, and one that was given up ends in nothing', () => {
  const reconciliation = new PortfolioReconciliation(holding())
  expect(reconciliation.position(1, at(0), lots(9))).toBeUndefined()
  reconciliation.begin(1)
  reconciliation.begin(2)
  expect(reconciliation.position(1, at(0), lots(9))).toBeUndefined()
  expect(reconciliation.balance(1, btc, atoms(0n))).toBeUndefined()
  expect(reconciliation.end(1)).toEqual([])
  expect(reconciliation.end(2)).toHaveLength(3)
  expect(() => reconciliation.begin(0)).toThrow('number above 0')
})

test('a report may be read across a restart', () => {
  const portfolio = holding()
  const [before, after] = [
    new PortfolioReconciliation(portfolio),
    new PortfolioReconciliation(portfolio),
  ]
  before.begin(3)
  before.position(3, at(0), lots(3))
  before.balance(3, btc, portfolio.cash(btc))
  const writer = new ByteWriter(1 << 16)
  before.visit(new SnapshotWriter(writer))
  after.visit(new SnapshotReader(new ByteReader(writer.view())))
  expect(after.end(3)).toEqual([{ kind: 'position-missing', instrument: 1, oursLots: -2 }])
})
