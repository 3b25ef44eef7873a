// Chain files: what a good one gives, and that each way of being bad is refused by name.
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readChain } from './chain-file.ts'
import { type ChainRefusal } from './chain-refusal.ts'

const header =
  'timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,' +
  'mark_price,implied_volatility,currency'

const good = [
  header,
  '2026-01-05T09:25:11.513224+00:00,BTC-16JAN26-82000-C,92678.43,call,82000.0,' +
    '2026-01-16T08:00:00+00:00,0.1135,0.123,0.118,0.4986,BTC',
  '2026-01-05T09:25:11.513224+00:00,BTC-16JAN26-82000-P,92678.43,put,82000.0,' +
    '2026-01-16T08:00:00+00:00,,0.0015,0.0014,0.4986,BTC',
  '2026-01-05T09:25:12+00:00,ETH-25SEP26-15000-P,3248.81,put,15000.0,' +
    '2026-09-25T08:00:00+00:00,3.422,3.856,3.62,0.7612,ETH',
].join('\n')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-chain-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

let files = 0
async function pathOf(content: string | Uint8Array): Promise<string> {
  files += 1
  const path = join(folder, `chain-${files}.csv`)
  await writeFile(path, content)
  return path
}

async function refusalOf(content: string | Uint8Array): Promise<ChainRefusal> {
  const got = await readChain(await pathOf(content))
  expect(got.ok).toBe(false)
  if (got.ok) throw new Error('was read')
  return got.refusal
}

function replaced(from: string, to: string): string {
  expect(good).toContain(from)
  return good.replace(from, to)
}

describe('a good file', () => {
  test.each([
    ['plain', good],
    ['with a byte order mark and Windows line ends', `\uFEFF${good.replaceAll('\n', '\r\n')}\r\n`],
    ['gzip', gzipSync(good)],
  ])('%s', async (_title, content) => {
    const got = await readChain(await pathOf(content))
    expect(got.ok).toBe(true)
    if (!got.ok) return
    const [btc, eth] = got.value.chains
    expect(got.value.chains).toHaveLength(2)
    expect(got.value.asOfUs).toBe(Date.parse('2026-01-05T09:25:12Z') * 1000)
    expect(btc).toMatchObject({ underlying: 'BTC', count: 2, tickSize: 0.0001 })
    expect(btc?.asOfUs).toBe(Date.parse('2026-01-05T09:25:11Z') * 1000 + 513_224)
    expect([...btc!.expiryUs]).toEqual(Array(2).fill(Date.parse('2026-01-16T08:00:00Z') * 1000))
    expect([...btc!.side]).toEqual([1, -1])
    expect([...btc!.bid]).toEqual([0.1135, 0])
    expect([...btc!.ask]).toEqual([0.123, 0.0015])
    expect([...btc!.mark]).toEqual([0.118, 0.0014])
    expect([...btc!.strike]).toEqual([82_000, 82_000])
    expect([...btc!.underlyingPrice]).toEqual([92_678.43, 92_678.43])
    expect(eth).toMatchObject({ underlying: 'ETH', count: 1 })
  })

  test('the book summary format', async () => {
    const content = [
      ',mid_price,creation_timestamp,underlying_price,mark_price,ask_price,bid_price,' +
        'instrument_name,currency,expire_date,strike_price,option_type',
      '0,0.0007,1704712781414,2241.65,0.000853,0.001,0.0004,ETH-26JAN24-1200-P,ETH,26JAN24,1200,P',
    ].join('\n')
    const got = await readChain(await pathOf(content))
    expect(got.ok && got.value.chains[0]).toMatchObject({ underlying: 'ETH', count: 1 })
    expect(got.ok && got.value.asOfUs).toBe(1_704_712_781_414_000)
    expect(got.ok && got.value.chains[0]?.expiryUs[0]).toBe(Date.parse('2024-01-26T08:00Z') * 1000)
  })
})

describe('a bad cell is named with file, line, field, value and what was expected', () => {
  test.each([
    ['a price that is no number', '0.1135', 'n/a', 'bid_price', 'a number or nothing'],
    ['a negative price', '0.1135', '-0.1', 'bid_price', 'at least 0'],
    ['an infinite price', ',0.123,', ',1e999,', 'ask_price', 'a number'],
    ['a column that nobody reads', '0.4986', '0x10', 'implied_volatility', 'a number'],
    ['a missing strike', ',82000.0,', ',,', 'strike', 'a number'],
    ['a strike that contradicts the name', ',82000.0,', ',83000.0,', 'strike', 'BTC-16JAN26'],
    ['a type that contradicts the name', ',call,', ',put,', 'option_type', 'BTC-16JAN26'],
    ['an expiry that contradicts the name', '2026-01-16T08', '2026-01-17T08', 'expiry', 'BTC-'],
    ['a currency that contradicts the name', '0.4986,BTC', '0.4986,SOL', 'currency', 'BTC-'],
    ['a future', 'BTC-16JAN26-82000-C', 'BTC-16JAN26', 'instrument_name', 'option'],
    ['a time without zone', '2026-01-05T09:25:11.513224+00:00', 'now', 'timestamp', 'UTC'],
  ])('%s', async (_title, from, to, field, expected) => {
    const refusal = await refusalOf(replaced(from, to))
    expect(refusal.code).toBe('chain/cell')
    if (refusal.code !== 'chain/cell') return
    expect(refusal.line).toBe(2)
    expect(refusal.field).toContain(field)
    expect(refusal.expected).toContain(expected)
    expect(refusal.message).toMatch(/chain-\d+\.csv: line 2: /)
    expect(refusal.message).toContain(`'${refusal.value}'`)
  })
})

describe('a bad file is refused as a whole', () => {
  test('a missing column', async () => {
    const refusal = await refusalOf(replaced('strike,', 'strikes,'))
    expect(refusal).toMatchObject({ code: 'chain/header', missing: ['strike'] })
  })

  test('another table', async () => {
    const refusal = await refusalOf('time,open,high\n1,2,3\n')
    expect(refusal.code).toBe('chain/header')
    expect(refusal.message).toContain('instrument_name')
  })

  test.each([
    ['nothing', '', 'the file is empty'],
    ['an empty first line', `\n${good}`, 'first line is empty'],
    ['a header alone', header, 'no rows'],
  ])('%s', async (_title, content, message) => {
    const refusal = await refusalOf(content)
    expect(refusal.code).toBe('chain/empty')
    expect(refusal.message).toContain(message)
  })

  test.each([
    ['a row with a cell too few', good.replace(',BTC\n', '\n')],
    ['an option that stands there twice', `${good}\n${good.split('\n')[1]}`],
  ])('%s', async (_title, content) => {
    expect((await refusalOf(content)).code).toBe('chain/row')
  })

  test('a gzip stream cut anywhere', async () => {
    const bytes = gzipSync(good)
    for (let length = 3; length < bytes.length; length += 7) {
      const refusal = await refusalOf(bytes.subarray(0, length))
      expect(refusal.code, `cut at ${length}`).toBe('file/truncated')
    }
  })

  test('a gzip stream with a flipped bit', async () => {
    const bytes = gzipSync(good)
    bytes[Math.floor(bytes.length / 2)]! ^= 16
    const { code } = await refusalOf(bytes)
    expect(['file/truncated', 'chain/cell', 'chain/row', 'file/not-text']).toContain(code)
  })

  test('a line without end', async () => {
    expect((await refusalOf('x'.repeat(70_000))).code).toBe('file/too-large')
  })

  test('bytes that are no text', async () => {
    const refusal = await refusalOf(new Uint8Array([0x74, 0x69, 0xff, 0xfe, 0x0a]))
    expect(refusal.code).toBe('file/not-text')
  })

  test.each([
    ['a path that leads nowhere', 'missing.csv'],
    ['a folder', '.'],
  ])('%s', async (_, name) => {
    const got = await readChain(join(folder, name))
    expect(got.ok ? 'read' : got.refusal.code).toBe('file/unreadable')
  })
})

const chains = new URL('../../../shared/data/deribit-chains/', import.meta.url)

test('every real chain is read, and whole', async (context) => {
  if (!existsSync(chains)) return context.skip(`${chains.pathname} is not here`)
  const names = (await readdir(chains)).filter((name) => name.includes('options_snapshot'))
  expect(names.length).toBeGreaterThan(100)
  for (const name of names.filter((_, i) => i % 20 === 0)) {
    const got = await readChain(new URL(name, chains).pathname)
    expect(got.ok && got.value.chains.map((chain) => chain.underlying).toSorted()).toEqual([
      'BTC',
      'ETH',
    ])
    expect(got.ok && got.value.chains.every((chain) => chain.count > 500)).toBe(true)
  }
  const marks = await readChain(new URL('perpetual_futures_prices.csv.gz', chains).pathname)
  expect(marks.ok ? 'read' : marks.refusal.code).toBe('chain/header')
})

test('a caller who asks is told of bad rows and gets the rest', async () => {
  const lines = good.split('\n')
  const told: ChainRefusal[] = []
  const path = await pathOf(
    [
      ...lines,
      lines[1]!,
      lines[3]!.replaceAll('15000', '16000').replace('3248.81', '-1'),
      lines[3]!.replaceAll('15000', '17000').replace('3.422', 'NaN'),
      lines[3]!.replace(',15000.0,', ',0,'),
      'half a row',
    ].join('\n'),
  )
  const got = await readChain(path, { onBadRow: (refusal) => told.push(refusal) })
  expect(got.ok && got.value.chains.map(({ count }) => count)).toEqual([2, 1])
  expect(told.map(({ message }) => message.replace(/^.*: line /, 'line '))).toEqual([
    'line 5: this option stands in the file twice',
    "line 6: underlying is '-1', expected a price of at least 0",
    "line 7: bid_price is 'NaN', expected a number or nothing",
    "line 8: strike is '0', expected what ETH-25SEP26-15000-P says",
    'line 9: 1 cells, expected 11 as in the header',
  ])
  const none = await pathOf(`${header}\nhalf a row`)
  expect(await readChain(none, { onBadRow: () => {} })).toMatchObject({
    ok: false,
    refusal: { code: 'chain/empty' },
  })
})
