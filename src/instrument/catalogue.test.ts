import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AssetIndex,
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  type InstrumentIndex,
  SnapshotReader,
  SnapshotWriter,
  type Ticks,
  type TimeUs,
  timeFromCivil,
} from '../base/index.ts'
import { Catalogue } from './catalogue.ts'
import { type Instrument, instrumentKinds, settlements } from './instrument.ts'

fc.configureGlobal({ seed: 1 })

const nowUs = timeFromCivil(2026, 1, 1)

const option: Instrument = {
  name: 'BTC-25DEC26-100000-C',
  kind: 'option',
  settlement: 'coin-option',
  base: 1 as AssetIndex,
  quote: 1 as AssetIndex,
  settle: 1 as AssetIndex,
  quantumMantissa: 1,
  quantumScale: 4,
  lotMantissa: 1,
  lotScale: 1,
  strike: 100_000,
  optionSide: 1,
  expiryUs: timeFromCivil(2026, 12, 25, 8 * 3_600_000_000),
  makerFee: 0.0003,
  takerFee: 0.0003,
  tickSteps: [
    { aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks },
    { aboveTicks: 50 as Ticks, stepTicks: 5 as Ticks },
  ],
}
const perpetual: Instrument = {
  ...option,
  name: 'BTC-PERPETUAL',
  kind: 'perpetual',
  settlement: 'inverse',
  quote: 0 as AssetIndex,
  quantumMantissa: 5,
  quantumScale: 1,
  lotMantissa: 10,
  lotScale: 0,
  strike: 0,
  optionSide: 0,
  expiryUs: 0 as TimeUs,
  makerFee: -0.0001,
  takerFee: 0.0005,
  tickSteps: [{ aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks }],
}

function digestOf(catalogue: Catalogue): string {
  const digest = new Digest()
  catalogue.visit(new DigestVisitor(digest))
  return digest.hex()
}

function copyInto(from: Catalogue, to: Catalogue): void {
  const writer = new ByteWriter(1 << 20)
  from.visit(new SnapshotWriter(writer))
  to.visit(new SnapshotReader(new ByteReader(writer.view())))
}

test('an index is dense, found by name, and holds the terms as listed', () => {
  const catalogue = new Catalogue(4)
  expect(catalogue.list(perpetual, nowUs)).toEqual({ ok: true, value: 0 })
  expect(catalogue.list(option, nowUs)).toEqual({ ok: true, value: 1 })
  expect(catalogue.count).toBe(2)
  expect(catalogue.indexOf(option.name)).toBe(1)
  expect(catalogue.indexOf('BTC-24DEC26-100000-C')).toBe(-1)
  expect(catalogue.terms(1 as InstrumentIndex)).toBe(option)
  expect(instrumentKinds[catalogue.kindCode[1]!]).toBe('option')
  expect(settlements[catalogue.settlementCode[0]!]).toBe('inverse')
  expect([catalogue.quantum[1], catalogue.lotSize[1]]).toEqual([0.0001, 0.1])
  expect(catalogue.expiryUs[1]).toBe(option.expiryUs)
  expect(() => catalogue.terms(2 as InstrumentIndex)).toThrow('no instrument')
})

test('a full table and a second listing of one name are refusals', () => {
  const catalogue = new Catalogue(1)
  catalogue.list(option, nowUs)
  expect(catalogue.list(option, nowUs)).toMatchObject({
    refusal: { code: 'catalogue/duplicate', index: 0 },
  })
  expect(catalogue.list(perpetual, nowUs)).toMatchObject({
    refusal: { code: 'catalogue/full', name: 'BTC-PERPETUAL', capacity: 1 },
  })
  expect(catalogue.count).toBe(1)
})

test.each<[keyof Instrument, Partial<Instrument>, string]>([
  ['quantumMantissa', { quantumMantissa: -5 }, 'above 0'],
  ['quantumMantissa', { quantumMantissa: 0.5 }, 'whole number'],
  ['quantumScale', { quantumScale: 19 }, 'from 0 to 18'],
  ['lotMantissa', { lotMantissa: 0 }, 'above 0'],
  ['lotScale', { lotScale: -1 }, 'from 0'],
  ['expiryUs', { expiryUs: (nowUs - 1) as TimeUs }, 'later than now'],
  ['expiryUs', { expiryUs: nowUs }, 'later than now'],
  ['expiryUs', { expiryUs: 0 as TimeUs }, 'later than now'],
  ['strike', { strike: 0 }, 'above 0'],
  ['strike', { strike: Number.NaN }, 'above 0'],
  ['optionSide', { optionSide: 0 }, '1 or -1'],
  ['makerFee', { makerFee: Number.NaN }, 'fraction'],
  ['takerFee', { takerFee: 3 }, 'fraction'],
  ['settlement', { settlement: 'inverse' }, 'settlement'],
  ['settle', { settle: 0 as AssetIndex }, 'base asset'],
  ['base', { base: -1 as AssetIndex }, 'asset index'],
  ['tickSteps', { tickSteps: [] }, '1 to 4'],
  ['name', { name: '' }, 'name'],
])('terms with a bad %s are refused by name', (field, change, expected) => {
  const listed = new Catalogue(4).list({ ...option, ...change }, nowUs)
  expect(listed.ok).toBe(false)
  if (listed.ok || listed.refusal.code !== 'catalogue/terms') throw new Error('another refusal')
  expect(listed.refusal.field).toBe(field)
  expect(listed.refusal.expected).toContain(expected)
  const offered = { ...option, ...change }[field]
  expect(listed.refusal.value).toBe(field === 'tickSteps' ? '[]' : String(offered))
})

test('tick steps and fees may be amended, nothing else, and the index stays', () => {
  const catalogue = new Catalogue(2)
  catalogue.list(option, nowUs)
  const index = 0 as InstrumentIndex
  const before = digestOf(catalogue)
  const tickSteps = [{ aboveTicks: 0 as Ticks, stepTicks: 5 as Ticks }]
  const amended = catalogue.amend(index, { tickSteps, makerFee: 0, takerFee: 0.0004 })
  expect(amended).toMatchObject({ ok: true, value: { name: option.name, makerFee: 0 } })
  expect(catalogue.terms(index).tickSteps).toEqual(tickSteps)
  expect(digestOf(catalogue)).not.toBe(before)
  expect(catalogue.amend(index, { tickSteps: [], makerFee: 0, takerFee: 0 })).toMatchObject({
    refusal: { field: 'tickSteps' },
  })
  expect(catalogue.terms(index).tickSteps).toEqual(tickSteps)
})

test('a snapshot restores listed terms, names, states; digests agree', () => {
  const drawn = fc.array(
    fc.record({
      isOption: fc.boolean(),
      strike: fc.integer({ min: 1, max: 10 ** 6 }),
      side: fc.constantFrom(1 as const, -1 as const),
      state: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(drawn, drawn, (rows, others) => {
      const build = (list: typeof rows): Catalogue => {
        const catalogue = new Catalogue(20)
        for (const [i, { isOption, strike, side, state }] of list.entries()) {
          const terms = isOption ? { ...option, strike, optionSide: side } : perpetual
          const listed = catalogue.list({ ...terms, name: `I${i}-${strike}` }, nowUs)
          if (listed.ok) catalogue.setState(listed.value, state)
        }
        return catalogue
      }
      const source = build(rows)
      // Restoring into a table that held something else leaves no trace of it.
      const target = build(others)
      copyInto(source, target)
      expect(digestOf(target)).toBe(digestOf(source))
      expect(target.count).toBe(source.count)
      for (let i = 0; i < source.count; i += 1) {
        const index = i as InstrumentIndex
        expect(target.terms(index)).toEqual(source.terms(index))
        expect(target.state(index)).toBe(source.state(index))
        expect(target.indexOf(source.terms(index).name)).toBe(index)
        expect(target.quantum[i]).toBe(source.quantum[i])
        expect(target.lotSize[i]).toBe(source.lotSize[i])
      }
      for (let i = 0; i < others.length; i += 1) {
        const name = `I${i}-${others[i]!.strike}`
        const isShared = rows[i]?.strike === others[i]!.strike
        if (!isShared) expect(target.indexOf(name)).toBe(-1)
      }
    }),
  )
})

test('a digest changes nothing: terms keep their identity', () => {
  const catalogue = new Catalogue(2)
  catalogue.list(option, nowUs)
  digestOf(catalogue)
  expect(catalogue.terms(0 as InstrumentIndex)).toBe(option)
})
