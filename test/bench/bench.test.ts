// The benchmark as programs use it: two quick entries as JSON, the names it knows, and figures of
// peers from a file; and that a peer which computes something else is no peer. No timing is judged.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { entries, entriesOf } from '../../bench/entries.ts'
import { type Figure, figure, quantile } from '../../bench/harness.ts'
import {
  naiveDelta,
  naiveGamma,
  naiveImpliedVol,
  naivePrice,
  naiveTheta,
  naiveVanna,
  naiveVega,
  naiveVolga,
} from '../../bench/naive.ts'
import { optionRows, sideOf } from '../../bench/option-rows.ts'
import { readPeers, withPeers } from '../../bench/peers.ts'
import { reportOf } from '../../bench/report.ts'
import { black76, createBlackRow, impliedVol } from '../../src/pricing/index.ts'

const main = fileURLToPath(new URL('../../bench/main.ts', import.meta.url))
const waitMs = 180_000

function bench(...args: readonly string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(execPath, [main, ...args], { encoding: 'utf8' })
  return { status, out: stdout, err: stderr }
}

function checkShape(each: Figure): void {
  expect(Object.keys(each)).toEqual(['name', 'unit', 'value', 'peers', 'ratio'])
  expect(each.unit).not.toBe('')
  expect(each.value).toBeGreaterThan(0)
  for (const peer of each.peers) {
    expect(Object.keys(peer).toSorted()).toEqual(
      'value' in peer ? ['name', 'value'] : ['absent', 'name'],
    )
  }
  const present = each.peers.find((peer) => 'value' in peer)
  const expected = present === undefined ? null : each.value / Number(Object(present).value)
  expect(each.ratio).toBe(expected)
}

function withFile<T>(text: string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-test-'))
  try {
    const path = join(folder, 'peers.json')
    writeFileSync(path, text)
    return use(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('npm run bench', () => {
  test('--json --only prints one array of figures and nothing else', { timeout: waitMs }, () => {
    const given = '{"elementary exp": {"another": 5}}'
    const { status, out, err } = withFile(given, (path) =>
      bench('--json', '--only', 'book,elementary', '--peers', path),
    )
    expect({ status, err }).toEqual({ status: 0, err: expect.stringContaining('bench: book') })
    const figures = JSON.parse(out) as Figure[]
    for (const each of figures) checkShape(each)
    expect(figures.map(({ name }) => name)).toEqual([
      'book update',
      'book update worst',
      'elementary exp',
      'elementary log',
      'elementary expm1',
      'elementary log1p',
    ])
    const exp = figures.find(({ name }) => name === 'elementary exp')
    expect(exp?.peers.map(({ name }) => name)).toEqual(['Math.exp', 'another'])
  })

  test('an unknown name is refused with the names there are', { timeout: waitMs }, () => {
    const { status, out, err } = bench('--json', '--only', 'book,nothing')
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain("'nothing'")
    for (const { name } of entries) expect(err).toContain(name)
  })

  test('an unknown option is refused', { timeout: waitMs }, () => {
    expect(bench('--jsom').status).toBe(2)
  })

  test('--list says what each entry measures', { timeout: waitMs }, () => {
    const { status, out } = bench('--list')
    expect(status).toBe(0)
    for (const { name, workload } of entries)
      expect(out).toContain(`${name.padEnd(12)} ${workload}`)
  })
})

describe('names', () => {
  test('a name stands for all that begins with it as a word', () => {
    const names = (term: string): string[] => entriesOf(term).map(({ name }) => name)
    expect(names('step')).toEqual(['step', 'step time', 'step bytes'])
    expect(names('step bytes')).toEqual(['step bytes'])
    expect(names('ste')).toEqual([])
  })

  test('every entry has its own', () => {
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length)
  })
})

describe('figures', () => {
  test('the ratio is to the first peer that is present', () => {
    const peers = [
      { name: 'gone', absent: 'not here' },
      { name: 'b', value: 4 },
    ]
    expect(figure('a', 'ns', 2, peers).ratio).toBe(0.5)
    expect(figure('a', 'ns', 2, peers.slice(0, 1)).ratio).toBeNull()
  })

  test('a quantile is the nearest rank', () => {
    const sorted = Float64Array.from({ length: 1000 }, (_, i) => i + 1)
    expect([0.5, 0.99, 0.999, 1].map((share) => quantile(sorted, share))).toEqual([
      500, 990, 999, 1000,
    ])
  })

  test('a given peer takes the place of the absent one', () => {
    const ours = figure('greeks', 'ns', 20, [{ name: 'limit', absent: 'not here' }])
    const given = withFile('{"greeks": {"limit": 8}, "other": {"x": 1}}', readPeers)
    const both = withPeers(ours, given)
    expect(both.peers).toEqual([{ name: 'limit', value: 8 }])
    expect(both.ratio).toBe(2.5)
    expect(withPeers(figure('none', 'ns', 1), given)).toEqual(figure('none', 'ns', 1))
  })

  test.each([
    ['[]', 'expected {"figure": {"peer": number}}'],
    ['{"greeks": 3}', "'greeks' is 3"],
    ['{"greeks": {"limit": "8"}}', `'greeks', 'limit': "8"; expected a number above 0`],
    ['{', '--peers'],
  ])('a file of peers that says %s is refused', (text, message) => {
    expect(() => withFile(text, readPeers)).toThrow(message)
  })

  test('the table flags cost that grows faster than the work', () => {
    const [entry] = entriesOf('growth')
    const linear = [{ name: 'linear', value: 1 }]
    const report = reportOf(entry!, [
      figure('growth a', 'exponent', 1.05, linear),
      figure('growth b', 'exponent', 1.2, linear),
    ])
    expect(report).toMatch(/growth a .* linear: 1\.00$/m)
    expect(report).toMatch(/growth b .* ABOVE 1\.1; linear: 1\.00$/m)
  })

  test('quantiles by kind are one matrix', () => {
    const [entry] = entriesOf('step time')
    const figures = [
      figure('step p50 top', 'us', 1),
      figure('step p99 top', 'us', 2),
      figure('step p50 timer watch', 'us', 3),
      figure('step clock', 'us', 0.04),
    ]
    expect(reportOf(entry!, figures)).toContain(
      [
        'kind         p50, us  p99, us',
        '-----------  -------  -------',
        'top             1.00     2.00',
        'timer watch     3.00',
      ].join('\n'),
    )
  })
})

describe('the naive peer', () => {
  const rows = optionRows(2000, true)

  test('computes the same Greeks', () => {
    const out = createBlackRow()
    for (let i = 0; i < rows.count; i += 1) {
      const forward = rows.forward[i]!
      const strike = rows.strike[i]!
      const years = rows.years[i]!
      const vol = rows.volAnnual[i]!
      const side = sideOf(rows, i)
      black76(side, forward, strike, years, vol, out)
      // What its subtractions lose is of the forward's size.
      expect(Math.abs(naivePrice(side, forward, strike, years, vol) - out.price)).toBeLessThan(
        1e-12 * (forward + strike),
      )
      expect(naiveDelta(side, forward, strike, years, vol)).toBeCloseTo(out.delta, 12)
      // Vanna and volga pass through zero, where what is left is of vega's size.
      const others = [
        [naiveGamma(forward, strike, years, vol), out.gamma, 0],
        [naiveVega(forward, strike, years, vol), out.vega, 0],
        [naiveTheta(forward, strike, years, vol), out.theta, 0],
        [naiveVanna(forward, strike, years, vol), out.vanna, out.vega / forward],
        [naiveVolga(forward, strike, years, vol), out.volga, out.vega],
      ] as const
      for (const [theirs, ours, scale] of others) {
        const most = 1e-11 * (Math.abs(ours) + scale)
        expect(Math.abs(theirs - ours)).toBeLessThanOrEqual(most)
      }
    }
  })

  test('finds the same volatility where the price holds one', () => {
    for (let i = 0; i < 200; i += 1) {
      const forward = rows.forward[i]!
      const strike = rows.strike[i]!
      const years = rows.years[i]!
      const side = sideOf(rows, i)
      const price = naivePrice(side, forward, strike, years, rows.volAnnual[i]!)
      if (!(price > 1e-6 * forward)) continue
      const { vol } = impliedVol(side, forward, strike, years, price)
      expect(naiveImpliedVol(side, forward, strike, years, price)).toBeCloseTo(vol, 7)
    }
  })
})
