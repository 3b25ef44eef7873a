// One run three ways: without interruption, replayed from its journal, and killed in the middle and
// recovered. A hundred thousand events; all digests must be equal. The program is run as its users
// run it, so that a SIGKILL is a SIGKILL.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const launcher = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url))
const runLength = '30m'
const waitMs = 240_000

type Outcome = { readonly code: number | null; readonly out: string; readonly err: string }

function launch(args: readonly string[]): ChildProcess {
  return spawn(execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

async function finish(child: ChildProcess): Promise<Outcome> {
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

function plimsoll(...args: readonly string[]): Promise<Outcome> {
  return finish(launch(args))
}

function journalBytes(dir: string): number {
  try {
    return statSync(join(dir, 'segments', '000001.seg')).size
  } catch {
    return 0
  }
}

/** Starts a run and kills it as soon as its journal holds `bytes` of market data. */
async function killedRun(dir: string, bytes: number): Promise<Outcome> {
  const args = ['start', '--for', runLength, '--seed', '11', '--journal', dir, '--json']
  const child = launch(args)
  const ended = finish(child)
  while (child.exitCode === null && journalBytes(dir) < bytes) await setTimeout(5)
  child.kill('SIGKILL')
  return ended
}

describe('a run, its replay and its recovery', () => {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-determinism-'))
  const whole = join(root, 'whole')
  let summary: { events: number; digest: string; restingAfterStop: number; fills: number }

  beforeAll(async () => {
    const run = await plimsoll(
      ...['start', '--for', runLength, '--seed', '11', '--journal', whole, '--json'],
    )
    expect(run.code).toBe(0)
    summary = JSON.parse(run.out)
  }, waitMs)

  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('the run is long enough to mean something, and leaves nothing at rest', () => {
    expect(summary.events).toBeGreaterThan(100_000)
    expect(summary.fills).toBeGreaterThan(10)
    expect(summary.restingAfterStop).toBe(0)
  })

  test('a replay gives the same digest and the same effects', async () => {
    const replay = await plimsoll('replay', whole, '--json')
    expect(replay.code).toBe(0)
    const report = JSON.parse(replay.out)
    expect(report.difference).toBeNull()
    expect(report.events).toBe(summary.events)
    expect(report.digest).toBe(summary.digest)
  }, 240_000)

  test.each([400_000, 2_500_000])(
    'killed at %i bytes and recovered, it ends alike',
    async (bytes) => {
      const dir = join(root, `killed-${bytes}`)
      const killed = await killedRun(dir, bytes)
      expect(killed.code).toBeNull()
      const again = await plimsoll(
        ...['start', '--for', runLength, '--seed', '11', '--journal', dir, '--json'],
      )
      expect(JSON.parse(again.out).digest).toBe(summary.digest)
      const verified = await plimsoll('verify', dir)
      expect(verified.code).toBe(0)
    },
    240_000,
  )

  test('another seed ends otherwise', async () => {
    const dir = join(root, 'other')
    const run = await plimsoll('start', '--for', '1m', '--seed', '12', '--journal', dir, '--json')
    const same = await plimsoll(
      ...['start', '--for', '1m', '--seed', '12', '--journal', `${dir}2`, '--json'],
    )
    expect(JSON.parse(run.out).digest).not.toBe(summary.digest)
    expect(JSON.parse(run.out).digest).toBe(JSON.parse(same.out).digest)
  }, 240_000)
})
