import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AssetIndex,
  ByteReader,
  ByteWriter,
  type InstrumentIndex,
  SnapshotReader,
  SnapshotWriter,
} from '../base/index.ts'
import { entryKinds, Ledger, ledgerAccounts } from './ledger.ts'

fc.configureGlobal({ seed: 1 })

const assets = [0, 1, 2] as AssetIndex[]
const legs = fc.tuple(
  fc.constantFrom(...ledgerAccounts),
  fc.constantFrom(...ledgerAccounts),
  fc.constantFrom(...assets),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
)
const entries = fc.array(
  fc.tuple(
    fc.constantFrom(...entryKinds),
    fc.integer({ min: -1, max: 5 }),
    fc.array(legs, { maxLength: 3 }),
  ),
  { maxLength: 40 },
)
type Entries = typeof entries extends fc.Arbitrary<infer T> ? T : never

function post(ledger: Ledger, list: Entries): void {
  for (const [kind, instrument, moves] of list) {
    for (const [from, to, asset, amount] of moves) {
      ledger.leg(to, asset, amount)
      ledger.leg(from, asset, -amount)
    }
    ledger.post(kind, instrument as InstrumentIndex | -1)
  }
}

test('every asset adds up to zero after any entries, and balances are the sums of legs', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const ledger = new Ledger(3, 1000)
      post(ledger, list)
      for (const asset of assets) expect(ledger.imbalance(asset)).toBe(0n)
      const sums = new Map<string, bigint>()
      for (const { legs: posted } of ledger.recent()) {
        for (const { account, asset, amount } of posted) {
          const key = `${account} ${asset}`
          sums.set(key, (sums.get(key) ?? 0n) + amount)
        }
      }
      for (const account of ledgerAccounts) {
        for (const asset of assets) {
          expect(ledger.balance(account, asset)).toBe(sums.get(`${account} ${asset}`) ?? 0n)
        }
      }
    }),
  )
})

test('an entry that does not balance stops the desk, in whichever asset', () => {
  const ledger = new Ledger(2)
  ledger.leg('cash', assets[0]!, 5n)
  ledger.leg('fees', assets[1]!, -5n)
  expect(() => ledger.post('trade', 0 as InstrumentIndex)).toThrow('out of balance by 5')
  expect(() => ledger.leg('cash', 7 as AssetIndex, 1n)).toThrow('no asset')
})

test('an entry of nothing is no entry', () => {
  const ledger = new Ledger(1)
  const before = ledger.digestHex()
  ledger.leg('cash', assets[0]!, 0n)
  ledger.post('fee', 0 as InstrumentIndex)
  expect([ledger.entryCount, ledger.digestHex()]).toEqual([0, before])
})

test('the digest tells histories apart that end in the same balances', () => {
  const build = (amounts: bigint[]): Ledger => {
    const ledger = new Ledger(1)
    for (const amount of amounts) {
      ledger.leg('cash', assets[0]!, amount)
      ledger.leg('capital', assets[0]!, -amount)
      ledger.post('transfer', -1)
    }
    return ledger
  }
  const [one, two, three] = [build([3n]), build([1n, 2n]), build([2n, 1n])]
  expect(one.balance('cash', assets[0]!)).toBe(three.balance('cash', assets[0]!))
  expect(new Set([one, two, three].map((ledger) => ledger.digestHex())).size).toBe(3)
  expect(build([1n, 2n]).digestHex()).toBe(two.digestHex())
})

test('people see the last entries only, with number and cause', () => {
  const ledger = new Ledger(1, 2)
  for (const sequence of [11, 12, 13]) {
    ledger.sequence = sequence
    ledger.leg('cash', assets[0]!, 1n)
    ledger.leg('capital', assets[0]!, -1n)
    ledger.post('transfer', -1)
  }
  expect(ledger.recent().map(({ number, sequence }) => [number, sequence])).toEqual([
    [2, 12],
    [3, 13],
  ])
})

test('a restored ledger has the balances and goes on with the digest', () => {
  fc.assert(
    fc.property(entries, entries, (before, after) => {
      const [source, target] = [new Ledger(3), new Ledger(3)]
      post(source, before)
      post(target, after)
      const writer = new ByteWriter(1 << 16)
      source.visit(new SnapshotWriter(writer))
      target.visit(new SnapshotReader(new ByteReader(writer.view())))
      post(source, after)
      post(target, after)
      expect(target.digestHex()).toBe(source.digestHex())
      expect(target.entryCount).toBe(source.entryCount)
      for (const account of ledgerAccounts) {
        for (const asset of assets) {
          expect(target.balance(account, asset)).toBe(source.balance(account, asset))
        }
      }
    }),
  )
})
