// A backtest, its journal and its replay: the same decisions, and the same digest.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BinanceTape, readBinanceTape } from '../../src/archive/index.ts'
import { type BacktestOptions, defaultFees, runBacktest } from '../../src/backtest/index.ts'
import { eagerDesk, likeReal, randomTape } from '../../src/backtest/random-tape.ts'
import { type DurationUs } from '../../src/base/index.ts'
import { defaultDesk } from '../../src/engine/index.ts'
import { openSession, replayJournal } from '../../src/runtime/index.ts'
import { defaultWorld } from '../../src/sim/index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-backtest-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const oneWayUs = 5000 as DurationUs

function optionsFor(tape: BinanceTape): BacktestOptions {
  return {
    tape,
    fees: { ...defaultFees(tape.instrument), maker: 0 },
    latency: { requestUs: oneWayUs, responseUs: oneWayUs, feedLeastUs: oneWayUs },
    queueModel: 'trades',
    build: 'test',
    desk: eagerDesk(tape),
  }
}

async function replayed(tape: BinanceTape, name: string): Promise<void> {
  const journalDir = join(folder, name)
  const kept = await runBacktest({ ...optionsFor(tape), journalDir })
  const forgotten = await runBacktest(optionsFor(tape))
  expect({ ...kept, journal: null }).toEqual(forgotten)
  expect(kept.fills.count).toBeGreaterThan(0)
  const replay = await replayJournal(journalDir)
  expect(replay).toMatchObject({
    ok: true,
    value: { events: kept.events, digest: kept.digest, build: 'test', difference: null },
  })
}

describe('a backtest', () => {
  test.each(['usd-m', 'coin-m', 'spot'] as const)('%s: replays as it was', async (market) => {
    await replayed(randomTape(likeReal(market, 5, 1500)), market)
  })

  test('of a real tape replays as it was', async (context) => {
    const path = new URL(
      '../../../shared/data/binance-l2/cm_btcusd_perp_20240808.gz',
      import.meta.url,
    ).pathname
    if (!existsSync(path)) return context.skip(`${path} is not here`)
    const tape = await readBinanceTape([path])
    if (!tape.ok) throw new Error(tape.refusal.message)
    await replayed(tape.value, 'real')
  }, 60_000)

  test('begins anew: a directory that holds one is refused, and so is continuing it', async () => {
    const journalDir = join(folder, 'usd-m')
    const tape = randomTape(likeReal('usd-m', 6, 100))
    await expect(runBacktest({ ...optionsFor(tape), journalDir })).rejects.toThrow('name another')
    const manifest = { seed: 1, run: 1, build: 'test', desk: defaultDesk, world: defaultWorld }
    await expect(openSession({ manifest, journalDir })).rejects.toThrow('holds a backtest')
  })
})
