// The comparison as programs see it: a folder with a chain, another kind of file, a damaged one.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CannotRun } from '../exit.ts'
import { surfaceCommand } from './surface.ts'
import { type CompareReport } from './surface-compare.ts'
import { chainHeader, chainText } from './test-smile-chain.ts'

let folder = ''
let printed = ''
let complaints = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-compare-'))
  printed = ''
  complaints = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complaints += String(text)
    return true
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rm(folder, { recursive: true })
})

async function run(...args: string[]): Promise<void> {
  await surfaceCommand().parseAsync(['node', 'surface', 'compare', ...args])
}

const smile = (_days: number, k: number): number => 0.5 + 0.2 * k * k
const chain = `${chainHeader}\n${chainText('BTC', smile)}\n${chainText('ETH', smile)}`

test('all chains of a folder; other files are passed over, damaged ones named', async () => {
  await writeFile(join(folder, 'a.csv'), chain)
  await writeFile(join(folder, 'b.csv'), chain.replace('call,', 'cull,'))
  await writeFile(join(folder, 'futures.csv'), 'name,price\nBTC-PERPETUAL,100000\n')
  await writeFile(join(folder, 'notes.txt'), 'not looked at')
  await run(folder, '--json')
  const report = JSON.parse(printed) as CompareReport
  expect(report).toMatchObject({ files: 1, chains: 2, isCutShort: false })
  expect(report.refused).toHaveLength(1)
  expect(complaints).toMatch(/b\.csv: line \d+: option_type is 'cull'/)
  expect(process.exitCode).toBe(1)
  const names = report.models.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['quadratic', 'SABR', 'eSSVI', 'raw SVI']))
  expect(report.regimes).toMatchObject([{ regime: 'calm', chains: 2 }])
  const free = report.models.find(({ name }) => name === 'eSSVI')!
  expect(free).toMatchObject({ butterfly: 0, calendar: 0, priceButterfly: 0, priceCalendar: 0 })
})

test('people get three tables', async () => {
  await writeFile(join(folder, 'a.csv'), chain)
  await run(join(folder, 'a.csv'))
  expect(process.exitCode).toBe(0)
  expect(printed).toContain('2 chains of 1 files')
  expect(printed).toMatch(/exchange mark +- +100\.00/)
  expect(printed).toMatch(/calm \(2\)/)
  expect(printed).toMatch(/1-7 d +0/)
})

test('an empty folder cannot be run on', async () => {
  await expect(run(folder)).rejects.toThrow(CannotRun)
  await expect(run(folder)).rejects.toThrow(/no chain file/)
})

test('Ctrl-C ends after the file at hand and prints what there is', async () => {
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.csv`), chain)
  const before = process.listenerCount('SIGINT')
  const running = run(folder, '--json')
  while (process.listenerCount('SIGINT') === before) await new Promise((go) => setImmediate(go))
  process.emit('SIGINT')
  await running
  expect(JSON.parse(printed)).toMatchObject({ files: 1, chains: 2, isCutShort: true })
  expect(process.exitCode).toBe(1)
  expect(process.listenerCount('SIGINT')).toBe(before)
})
