// The commands as their users run them: rows through a pipe or a file, one option by flags, and
// everything that can be wrong with either.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { blackPrice, generalBlack, impliedVol } from '../../pricing/index.ts'

// Each test starts the program, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const launcher = fileURLToPath(new URL('../../../bin/plimsoll.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-price-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Outcome = { readonly code: number | null; readonly out: string; readonly err: string }

async function plimsoll(args: readonly string[], input?: string): Promise<Outcome> {
  const child = spawn(execPath, [launcher, ...args], { cwd: folder })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  child.stdin.end(input ?? '')
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

type Row = Record<string, unknown> & { error?: Record<string, unknown> }

function rowsOf(text: string): Row[] {
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => JSON.parse(line) as Row)
}

const good = { side: 'call', forward: 100, strike: 110, vol: 0.5, years: 0.25 }
const lines = (rows: readonly unknown[]): string =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')

describe('price', () => {
  test('rows in, rows out, each with its own error, the rest computed', async () => {
    const bad: readonly (readonly [unknown, string, RegExp])[] = [
      [
        { ...good, forward: -1 },
        'forward',
        /line 2: forward is -1, expected a price above 0, from 1e-15 to 1e15/,
      ],
      ['{"side":"call","forward":100,"strike":90,"years":1,"vol":NaN}', 'vol', /vol is "NaN"/],
      [{ ...good, vol: 65 }, 'vol', /vol is 65, expected a vol from 0 to 30, 0.65 for 65 %/],
      [{ ...good, strike: 0 }, 'strike', /strike is 0, expected a price above 0/],
      [{ ...good, strike: '110' }, 'strike', /strike is "110"/],
      [
        { ...good, years: undefined, expiry: '2025-01-01', asOf: '2026-01-05T00:00:00Z' },
        'expiry',
        /expiry is "2025-01-01", expected an expiry after asOf/,
      ],
      [{ ...good, years: undefined, expiry: '2025-01-01' }, 'asOf', /asOf is missing/],
      [{ ...good, years: undefined, expiry: 'soon' }, 'expiry', /expected a UTC time/],
      [{ ...good, years: undefined }, 'years', /years is missing, expected years from 0 to 100/],
      [{ ...good, expiry: '2027-01-01' }, 'years', /nothing beside expiry/],
      [{ ...good, side: 'buy' }, 'side', /expected 'call' or 'put'/],
      [{ ...good, volatility: 1 }, 'volatility', /expected one of the fields id, instrument/],
      [{ ...good, spot: 1 }, 'spot', /expected one of the fields/],
      [{ instrument: 'GOLD', forward: 1, vol: 1 }, 'instrument', /BTC-27MAR26-100000-C/],
      [{ ...good, rate: 10 }, 'rate', /expected a rate per year from -2 to 2/],
      ['{"side":', 'row', /expected a JSON object/],
      ['[1]', 'row', /expected a JSON object/],
      ['null', 'row', /row is "null"/],
    ]
    const input = lines([good, ...bad.map(([row]) => row), '', { ...good, id: 'last' }])
    const { code, out, err } = await plimsoll(['price'], input)
    const rows = rowsOf(out)
    expect(code).toBe(1)
    expect(err).toBe(`plimsoll: ${bad.length} of ${bad.length + 2} rows refused\n`)
    expect(rows.length).toBe(bad.length + 2)
    expect(rows[0]).toMatchObject({ line: 1, priceUsd: blackPrice(1, 100, 110, 0.25, 0.5) })
    for (const [i, [, field, message]] of bad.entries()) {
      const { line, error } = rows[i + 1]!
      expect(line).toBe(i + 2)
      expect(error).toMatchObject({ field, message: expect.stringMatching(message) })
      expect(Object.keys(error!)).toEqual(['field', 'value', 'expected', 'message'])
    }
    expect(rows.at(-1)).toMatchObject({ line: bad.length + 3, id: 'last' })
  })

  test('conventions: spot, coin, and the sets of Greeks', async () => {
    const row = {
      side: 'put',
      spot: 100,
      strike: 95,
      vol: 0.4,
      years: 0.5,
      rate: 0.05,
      yield: 0.02,
    }
    const want = generalBlack(-1, 100, 95, 0.5, 0.05, 0.02, 0.4)
    const args = ['price', '--underlying', 'spot', '--settle', 'coin']
    const all = rowsOf((await plimsoll([...args, '--greeks', 'all'], lines([row]))).out)[0]!
    expect(all).toMatchObject({
      priceCoin: want.price / 100,
      deltaCoin: want.delta,
      netTransactionDeltaCoin: want.delta - want.price / 100,
      vegaCoinPerVolPt: want.vega / 100 / 100,
      raw: want,
    })
    // In the last instant a change per year is beyond all doubles, and JSON has no infinity.
    const last = lines([{ ...good, strike: 100, years: 1e-290 }])
    const { out, code } = await plimsoll(['price', '--greeks', 'all'], last)
    expect(code).toBe(1)
    expect(rowsOf(out)[0]!.error!.message).toMatch(/row is "\w+ -?Infinity", expected an option/)
    const none = rowsOf((await plimsoll([...args, '--greeks', 'none'], lines([row]))).out)[0]!
    expect(Object.keys(none)).toEqual(['line', 'priceCoin'])
  })

  test('a file, plain or gzip, with a byte order mark and Windows line ends', async () => {
    const text = `\uFEFF${lines([good, good])}`.replaceAll('\n', '\r\n')
    writeFileSync(join(folder, 'rows.jsonl'), text)
    writeFileSync(join(folder, 'rows.jsonl.gz'), gzipSync(text))
    const plain = await plimsoll(['price', 'rows.jsonl'])
    const packed = await plimsoll(['price', 'rows.jsonl.gz'])
    expect(plain.code).toBe(0)
    expect(rowsOf(plain.out).length).toBe(2)
    expect(packed.out).toBe(plain.out)
  })

  test('many rows stream through, and a reader may stop reading', async () => {
    const count = 50_000
    const all = await plimsoll(['price', '--greeks', 'none'], lines(Array(count).fill(good)))
    expect(all.code).toBe(0)
    expect(all.out.split('\n').length).toBe(count + 1)
    writeFileSync(join(folder, 'many.jsonl'), lines(Array(count).fill(good)))
    const child = spawn(execPath, [launcher, 'price', 'many.jsonl'], { cwd: folder })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  test('one option by flags, for people and for programs', async () => {
    const name = ['--instrument', 'BTC-27MAR26-100000-C', '--as-of', '2026-01-05T08:00:00Z']
    const args = ['price', ...name, '--forward', '90000', '--vol', '0.5']
    const { code, out } = await plimsoll([...args, '--json'])
    expect(code).toBe(0)
    const want = blackPrice(1, 90_000, 100_000, 81 / 365, 0.5)
    expect((JSON.parse(out) as Row).priceUsd).toBeCloseTo(want, 9)
    const text = await plimsoll(args)
    expect(text.out).toMatch(/^figure +value\n/)
    expect(text.out).toMatch(/^vegaUsdPerVolPt +\d+\.\d+$/m)
  })

  test('what cannot run ends with code 2 and says what to do', async () => {
    const cases: readonly (readonly [readonly string[], string | undefined, RegExp])[] = [
      [['price', 'absent.jsonl'], undefined, /absent\.jsonl: .*there is no such file/],
      [['price'], '\n\n', /standard input: holds no rows/],
      [['price', '--side', 'call', 'rows.jsonl'], undefined, /--side beside rows\.jsonl/],
      [['price', '--side', 'call', '--strike', 'x'], undefined, /--strike is "x", expected/],
      [['price', '--settle', 'gold'], '', /--settle .*usd, coin/],
      [['price', '--as-of', 'soon'], '', /--as-of is 'soon', expected a UTC time/],
      [['price'], `{"a":"${'x'.repeat(70_000)}`, /longer than 65536 characters/],
    ]
    for (const [args, input, message] of cases) {
      const { code, out, err } = await plimsoll(args, input)
      expect(err).toMatch(message)
      expect(err).not.toMatch(/\n\s+at /)
      expect({ code, out }).toEqual({ code: 2, out: '' })
    }
  })
})

describe('implied-vol', () => {
  const priced = { side: 'call', forward: 100, strike: 110, years: 0.25, price: 6 }

  test('vols come back, and prices without one say which bound they break', async () => {
    const rows = [
      priced,
      { ...priced, strike: 80, price: 19 },
      { ...priced, price: 100 },
      { ...priced, strike: 80, price: 20 },
      { ...priced, years: 0 },
      { ...priced, price: -1 },
      { ...priced, vol: 0.5 },
    ]
    const { code, out } = await plimsoll(['implied-vol'], lines(rows))
    expect(code).toBe(1)
    const got = rowsOf(out)
    const { vol } = impliedVol(1, 100, 110, 0.25, 6)
    expect(got[0]).toEqual({ line: 1, vol, status: 'ok' })
    expect(got[3]).toEqual({ line: 4, vol: 0, status: 'at-intrinsic' })
    const messages = got.map(({ error }) => error?.message)
    expect(messages[1]).toBe('line 2: price is 19, expected at least the intrinsic value, 20')
    expect(messages[2]).toMatch(/line 3: price is 100, expected less than 100, which no vol/)
    expect(messages[4]).toMatch(/line 5: years is 0, expected more than 0/)
    expect(messages[5]).toMatch(/line 6: price is -1, expected a price of at least 0/)
    expect(messages[6]).toMatch(/line 7: vol is 0.5, expected one of the fields/)
  })

  test('what price made, it takes apart, in other conventions too', async () => {
    for (const [underlying, settle] of [
      ['forward', 'usd'],
      ['spot', 'coin'],
    ] as const) {
      const flags = ['--underlying', underlying, '--settle', settle]
      const terms = { side: 'put', [underlying]: 100, strike: 120, years: 0.3, rate: 0.04 }
      const made = await plimsoll(['price', ...flags], lines([{ ...terms, vol: 0.7 }]))
      const row = rowsOf(made.out)[0]!
      const priced = { ...terms, price: row.priceUsd ?? row.priceCoin }
      const back = await plimsoll(['implied-vol', ...flags], lines([priced]))
      expect(rowsOf(back.out)[0]!.vol).toBeCloseTo(0.7, 11)
    }
  })

  test('one price by flags, and one that no vol explains', async () => {
    const args = ['--side', 'call', '--forward', '100', '--strike', '80', '--years', '1']
    const fine = await plimsoll(['implied-vol', ...args, '--price', '25'])
    expect(fine.code).toBe(0)
    expect(fine.out).toMatch(/vol +status\n/)
    const { code, err } = await plimsoll(['implied-vol', ...args, '--price', '5'])
    expect(code).toBe(2)
    expect(err).toBe('plimsoll: --price is 5, expected at least the intrinsic value, 20\n')
  })
})
