// The program itself behind the page: started as its users start it, killed by hand in a browser,
// and asked again afterwards whether anything rests, at the API and in what it prints at its end.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type DeskView } from '../../src/engine/index.ts'
import { killByHand, waitForKilled } from './support/kill-flow.ts'
import { openLab, type PageLab, setUpMsMax } from './support/page-harness.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: setUpMsMax })

const launcher = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'plimsoll-page-'))
let lab: PageLab
let desk: ChildProcess
let url = ''
let out = ''
let err = ''

function viewOf(): Promise<DeskView> {
  return fetch(`${url}api/view`).then((answer) => answer.json() as Promise<DeskView>)
}

beforeAll(async () => {
  lab = await openLab()
  const args = ['start', '--port', '0', '--speed', '20', '--journal', join(root, 'run'), '--json']
  desk = spawn(execPath, [launcher, ...args])
  desk.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  desk.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  url = await vi.waitUntil(() => /http:\/\/127\.0\.0\.1:\d+\//.exec(err)?.[0], 60_000)
})

afterAll(async () => {
  desk?.kill('SIGKILL')
  await lab?.close()
  rmSync(root, { recursive: true, force: true })
})

test('the kill button leaves zero resting orders, and they stay zero', async () => {
  const resting = async (): Promise<number> => (await viewOf()).restingOrders
  await expect.poll(resting, { timeout: 60_000, interval: 200 }).toBeGreaterThan(100)
  const opened = await lab.open(url)
  await opened.page.locator('.desk').waitFor()
  const question = await killByHand(opened.page)
  expect(question).toMatch(/[1-9]\d* resting orders/)
  await waitForKilled(opened.page, 30_000)
  const killed = await viewOf()
  expect(killed.restingOrders).toBe(0)
  expect(killed.kill).toBe('killed')
  await opened.page.waitForTimeout(2000)
  const later = await viewOf()
  expect(later.timeUs).toBeGreaterThan(killed.timeUs)
  expect(later.restingOrders).toBe(0)
  expect(later.counters.quotes).toBe(killed.counters.quotes)
  expect(opened.errors).toEqual([])
  await opened.close()
})

test('Ctrl-C ends it with nothing at rest and exit code 0', async () => {
  const ended = new Promise<number | null>((resolve) => desk.once('close', resolve))
  desk.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(JSON.parse(out).restingAfterStop).toBe(0)
})
