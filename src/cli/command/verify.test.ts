import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEvent } from '../../engine/index.ts'
import { openJournal } from '../../journal/index.ts'
import { CannotRun } from '../exit.ts'
import { verifyCommand } from './verify.ts'

let dir = ''
let output = ''

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plimsoll-verify-'))
  output = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text)
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  rmSync(dir, { recursive: true, force: true })
})

async function verify(...args: string[]): Promise<unknown> {
  await verifyCommand().parseAsync(args, { from: 'user' })
  return process.exitCode
}

async function writeJournal(): Promise<void> {
  const journal = await openJournal(dir)
  for (let sequence = 0; sequence < 3; sequence += 1) {
    journal.appendEvent(Object.assign(createEvent('index'), { sequence }))
  }
  await journal.close()
}

test('exit code 0: the journal is what was written', async () => {
  await writeJournal()
  expect(await verify(dir)).toBe(0)
  expect(output).toMatch(/^clean: 1 frames, events 0 to 2\n3 events \(3 of the market in 1 seg/)
  output = ''
  expect(await verify(dir, '--json')).toBe(0)
  expect(JSON.parse(output)).toMatchObject({ status: 'clean', lastSequence: 2 })
}, 30_000)

test('exit code 1: where it is corrupt, what was expected and what was found', async () => {
  await writeJournal()
  writeFileSync(join(dir, 'segments', '000001.seg'), 'x'.repeat(500))
  expect(await verify(dir)).toBe(1)
  expect(output).toMatch(/^corrupt: 0 frames/)
  expect(output).toMatch(/segment\/digest in frame 0, from event 0/)
  expect(output).toMatch(/expected [0-9a-f]{64}\n {2}found {4}[0-9a-f]{64}\n$/)
}, 30_000)

test('exit code 2: there is no journal', async () => {
  await expect(verify(dir)).rejects.toThrow(CannotRun)
  expect(process.exitCode).toBe(2)
  expect(await verify(dir, '--json')).toBe(2)
  expect(JSON.parse(output)).toMatchObject({ status: 'unreadable' })
}, 30_000)
