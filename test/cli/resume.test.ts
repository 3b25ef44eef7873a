// A run that was finished can be asked for more, and one whose store fails ends safely: through the
// program as its users run it.

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, getuid, platform } from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test, vi } from 'vitest'

// Each test starts the program several times, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 })

const launcher = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'plimsoll-resume-'))

afterAll(() => rmSync(root, { recursive: true, force: true }))

type Outcome = { readonly code: number | null; readonly out: string; readonly err: string }

async function plimsoll(...args: readonly string[]): Promise<Outcome> {
  const child = spawn(execPath, [launcher, ...args])
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

test('a finished run is the same when asked again, and goes on when asked for more', async () => {
  const dir = join(root, 'run')
  const args = ['--seed', '5', '--journal', dir, '--json']
  const first = JSON.parse((await plimsoll('start', '--for', '1m', ...args)).out)
  const again = JSON.parse((await plimsoll('start', '--for', '1m', ...args)).out)
  expect(again.digest).toBe(first.digest)
  expect(again.events).toBe(first.events)
  const more = JSON.parse((await plimsoll('start', '--for', '3m', ...args)).out)
  expect(more.events).toBeGreaterThan(first.events)
  expect(more.quotes).toBeGreaterThan(first.quotes)
  expect(more.restingAfterStop).toBe(0)
  const replay = JSON.parse((await plimsoll('replay', dir, '--json')).out)
  expect(replay.difference).toBeNull()
  expect(replay.digest).toBe(more.digest)
})

const dashboardLine = /dashboard at (http:\S+)/
const clicks = ['reconcile', 'pause', 'resume', 'kill', 'rearm', 'resume', 'reconcile'] as const

/** A desk with its dashboard, an operator who clicks, and an end: by Ctrl-C, or worse. */
async function servedRun(dir: string, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  const args = ['start', '--port', '0', '--speed', '20', '--seed', '5', '--journal', dir]
  const child = spawn(execPath, [launcher, ...args])
  const ended = new Promise((resolve) => child.once('close', resolve))
  const url = await new Promise<string>((resolve) => {
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = dashboardLine.exec(said)
      if (found !== null) resolve(found[1]!)
    })
  })
  await setTimeout(2000)
  for (const command of clicks) {
    const body = JSON.stringify({ command, actor: 'ann' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}api/command`, { method: 'POST', headers, body })
    expect(answer.status).toBe(202)
    await setTimeout(150)
  }
  child.kill(signal)
  await ended
}

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a served run with an operator in it, ended by %s, is recovered and goes on',
  async (signal) => {
    const dir = join(root, `served-${signal}`)
    await servedRun(dir, signal)
    const verified = await plimsoll('verify', dir, '--json')
    expect(verified.code).toBe(0)
    const again = await plimsoll('start', '--for', '3m', '--journal', dir, '--json')
    expect(again.err).not.toContain('plimsoll:')
    expect(again.code).toBe(0)
    const replay = JSON.parse((await plimsoll('replay', dir, '--json')).out)
    expect(replay.difference).toBeNull()
    expect(replay.digest).toBe(JSON.parse(again.out).digest)
  },
)

/** A file system of its own, so small that a run fills it; needs root on Linux. */
function mountSmall(dir: string): boolean {
  if (platform !== 'linux' || getuid?.() !== 0) return false
  mkdirSync(dir)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=72m', 'tmpfs', dir])
  return mounted.status === 0
}

test('a full disk: exit code 2, a message, and a journal that verifies', async (context) => {
  const dir = join(root, 'small')
  if (!mountSmall(dir)) context.skip('no file system of 72 megabytes can be mounted here')
  try {
    const run = await plimsoll('start', '--for', '2h', '--journal', join(dir, 'run'), '--json')
    expect(run.code).toBe(2)
    expect(run.out).toBe('')
    expect(run.err).toMatch(/disk is full|ENOSPC|no space/i)
    expect(run.err).not.toMatch(/\n\s+at /)
    const verified = await plimsoll('verify', join(dir, 'run'), '--json')
    expect(verified.code).toBe(0)
  } finally {
    spawnSync('umount', [dir])
  }
})
