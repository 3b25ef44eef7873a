// The command as a program sees it: JSON shape, exit codes, and messages that say what to mend.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BacktestResult } from '../../backtest/index.ts'
import { CannotRun } from '../exit.ts'
import { backtestCommand } from './backtest.ts'

let folder = ''
let printed = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-backtest-'))
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rm(folder, { recursive: true })
})

const base = 1_723_161_256_000

type Line = readonly [ms: number, message: object]

const snapshot = {
  lastUpdateId: 10,
  symbol: 'BTCUSD_PERP',
  pair: 'BTCUSD',
  bids: [['60000.0', '500']],
  asks: [['60000.1', '500']],
}

function depth(ms: number, id: number, bids: string[][], asks: string[][], lost = 0): Line {
  const data = {
    e: 'depthUpdate',
    E: base + ms,
    T: base + ms,
    s: 'BTCUSD_PERP',
    ps: 'BTCUSD',
    U: id,
    u: id,
    pu: id - 1 - lost,
    b: bids,
    a: asks,
  }
  return [ms, { stream: 'btcusd_perp@depth', data }]
}

/** Twenty seconds in which the market falls by 30 USD every 400 ms. */
function falling(lostAt = -1): Line[] {
  const lines: Line[] = [[0, snapshot]]
  let bid = 600_000
  for (let i = 1; i <= 50; i += 1) {
    const [from, to] = [bid, bid - 300]
    const price = (ticks: number): string => (ticks / 10).toFixed(1)
    const bids = [
      [price(from), '0'],
      [price(to), '500'],
    ]
    const asks = [
      [price(from + 1), '0'],
      [price(to + 1), '500'],
    ]
    lines.push(depth(400 * i, 10 + i, bids, asks, i === lostAt ? 1 : 0))
    bid = to
  }
  return lines
}

function textOf(lines: readonly Line[]): string {
  return lines.map(([ms, data]) => `${base + ms + 3}000 ${JSON.stringify(data)}\n`).join('')
}

async function fileOf(content: string | Uint8Array, name = 'tape.gz'): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function run(...args: string[]): Promise<void> {
  await backtestCommand().exitOverride().parseAsync(args, { from: 'user' })
}

describe('plimsoll backtest', () => {
  test('one JSON object, with parts of profit that add up', async () => {
    const path = await fileOf(gzipSync(textOf(falling())))
    await run('--tape', path, '--json', '--latency', '2', '--maker-fee', '0')
    const result = JSON.parse(printed) as BacktestResult
    expect(process.exitCode).toBe(0)
    expect(result.tape).toMatchObject({ market: 'coin-m', settlement: 'inverse', gaps: 0 })
    expect(result.model).toMatchObject({ requestMs: 2, queue: 'trades', makerFeeBps: 0 })
    expect(result.model.takerFeeBps).toBeCloseTo(5, 9)
    expect(result.fills.maker).toBeGreaterThan(0)
    const { spread, inventory, fees, rounding, total } = result.pnlUsd
    expect(spread + inventory + fees + rounding).toBeCloseTo(total, 6)
    // The market only fell, and our bids bought it.
    expect(inventory).toBeLessThan(0)
    expect(result.inventory.lastCoin).toBeGreaterThan(0)
    expect(result.caveats.join(' ')).toContain('No market impact')
  })

  test('a table for people says what it cannot say', async () => {
    await run('--tape', await fileOf(textOf(falling())))
    expect(process.exitCode).toBe(0)
    for (const text of ['profit', 'markout', 'activity', 'inventory', 'cannot say', 'digest']) {
      expect(printed).toContain(text)
    }
  })

  test('a tape with a hole is told, and is no success', async () => {
    await run('--tape', await fileOf(textOf(falling(20))), '--json')
    expect((JSON.parse(printed) as BacktestResult).tape.gaps).toBe(1)
    expect(process.exitCode).toBe(1)
  })

  test('the same run again has the same digest, whatever is kept of it', async () => {
    const path = await fileOf(textOf(falling()))
    await run('--tape', path, '--json')
    const first = JSON.parse(printed) as BacktestResult
    printed = ''
    await run('--tape', path, '--json', '--journal', join(folder, 'journal'))
    const second = JSON.parse(printed) as BacktestResult
    expect(second.digest).toBe(first.digest)
    expect(second.journal).toBe(join(folder, 'journal'))
    const third = run('--tape', path, '--json', '--journal', join(folder, 'journal'))
    await expect(third).rejects.toThrow(/journal holds a run of \d+ events/)
  })
})

describe('what cannot run says why', () => {
  test.each([
    ['a missing file', ['--tape', 'missing.gz'], 'there is no such file'],
    ['no latency', ['--tape', 'tape.gz', '--latency', 'x'], '--latency is "x"; expected a number'],
    ['a negative latency', ['--tape', 'tape.gz', '--latency', '-1'], 'from 0 to 10000'],
    ['an unknown model', ['--tape', 'tape.gz', '--queue', 'mine'], 'trades or proportional'],
    ['a fee of a fifth', ['--tape', 'tape.gz', '--maker-fee', '2000'], 'from -100 to 100'],
  ])('%s', async (_title, args, message) => {
    await fileOf(textOf(falling()))
    const failed = run(...args.map((arg) => (arg.endsWith('.gz') ? join(folder, arg) : arg)))
    await expect(failed).rejects.toThrow(CannotRun)
    await expect(failed).rejects.toThrow(message)
    expect(printed).toBe('')
  })

  const good = textOf(falling())
  test.each([
    ['a truncated gzip', gzipSync(good).subarray(0, 900), 'ends too early'],
    ['a line that is not JSON', good.replace('"e":"depthUpdate"', '"e":'), 'line 2: message is'],
    ['a changed field', good.replace('"pu":10', '"pv":10'), 'line 2: pu is nothing, expected'],
    ['no snapshot', good.slice(good.indexOf('\n') + 1), 'no depth snapshot'],
    ['nothing', '', 'no lines'],
  ])('%s', async (_title, content, message) => {
    const failed = run('--tape', await fileOf(content))
    await expect(failed).rejects.toThrow(CannotRun)
    await expect(failed).rejects.toThrow(message)
    expect(printed).toBe('')
  })
})
