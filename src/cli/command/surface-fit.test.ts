// Parameters out, and the check of them, as programs see both.
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { surfaceCommand } from './surface.ts'
import { type CheckReport } from './surface-check.ts'
import { type FitReport } from './surface-fit.ts'
import { chainHeader, chainText } from './test-smile-chain.ts'

let folder = ''
let printed = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-fit-'))
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

async function run(command: string, vol: (k: number) => number, ...rest: string[]): Promise<void> {
  const path = join(folder, 'chain.csv')
  await writeFile(path, `${chainHeader}\n${chainText('BTC', (_days, k) => vol(k))}`)
  await surfaceCommand().parseAsync(['node', 'surface', command, path, ...rest])
}

const smile = (k: number): number => 0.5 - 0.1 * k + 0.2 * k * k
const torn = (k: number): number => (Math.round(k * 50) % 2 === 0 ? 0.9 : 0.4)

/** The published formula, from the published numbers alone. */
function volOf(slice: FitReport['slices'][number], k: number): number {
  const { a, b, rho, m, sigma, spline, years } = slice
  let w = a + b * (rho * (k - m) + Math.sqrt((k - m) ** 2 + sigma ** 2))
  for (const [i, knot] of spline.entries()) {
    const next = spline[i + 1]
    if (next === undefined || k < knot.k || k >= next.k) continue
    const d = k - knot.k
    const jerk = (next.bend - knot.bend) / (next.k - knot.k)
    w += knot.value + d * knot.slope + (d * d * knot.bend) / 2 + (d ** 3 * jerk) / 6
  }
  return Math.sqrt(w / years)
}

test.each(['joint-svi-spline', 'joint-svi'])('%s: what is printed is the smile', async (model) => {
  await run('fit', smile, '--json', '--model', model)
  expect(process.exitCode).toBe(0)
  const { BTC: report } = JSON.parse(printed) as { BTC: FitReport }
  expect(report).toMatchObject({ model, status: 'fitted', reason: '' })
  expect(report.slices).toHaveLength(3)
  for (const slice of report.slices) {
    expect(volOf(slice, 0)).toBeCloseTo(slice.atmVol, 10)
    const reach = 0.5 * Math.sqrt(slice.years)
    for (const z of [-1.5, -0.5, 0.5, 1.5]) {
      expect(Math.abs(volOf(slice, z * reach) - smile(z * reach))).toBeLessThan(0.01)
    }
    expect(slice.doubt.every(({ volPt }) => volPt > 0)).toBe(true)
  }
})

test.each([
  ['joint-svi', true],
  ['joint-svi-spline', false],
  ['essvi', false],
])('%s settles its parameters: %s', async (model, isSettled) => {
  await run('fit', smile, '--json', '--model', model)
  const { BTC: report } = JSON.parse(printed) as { BTC: FitReport }
  expect(report.model).toBe(model)
  for (const { parameterDoubt } of report.slices) {
    if (!isSettled) expect(parameterDoubt).toBeNull()
    // Quotes two vol points wide, a few dozen a slice: not settled to a hundredth of a per cent.
    else {
      const errors = Object.values(parameterDoubt!)
      expect(errors).toHaveLength(5)
      for (const error of errors) expect(error).toBeGreaterThan(1e-4)
    }
  }
  printed = ''
  await run('fit', smile, '--model', model)
  if (isSettled) expect(printed).toMatch(/left slope.*\n.*\n2026-01-06( +\d\S*){5}\n/)
  else expect(printed).toContain(`${model} does not settle them`)
})

test('people get a table', async () => {
  await run('fit', smile)
  expect(printed).toMatch(/2026-03-27 +80\.5 +100000\.00 +(49|50)\.\d\d/)
})

test('a good surface passes the check', async () => {
  await run('check', smile, '--json')
  expect(process.exitCode).toBe(0)
  const { BTC: report } = JSON.parse(printed) as { BTC: CheckReport }
  expect(report).toMatchObject({ isProven: true, violations: [], expiries: 3 })
  expect(report.worstPriceCoin).toBeLessThanOrEqual(1e-8)
})

test('a refused surface does not', async () => {
  await run('check', torn)
  expect(process.exitCode).toBe(1)
  expect(printed).toMatch(/refused: .*\d/)
})

const real = fileURLToPath(new URL('../../../../shared/data/deribit-chains/', import.meta.url))

test('year-long slices that want to be parabolas are clean to the last price', async (context) => {
  if (!existsSync(real)) return context.skip(`${real} is not here`)
  for (const time of ['20260404T093013Z', '20260412T093906Z', '20260421T215503Z']) {
    printed = ''
    const path = join(real, `deribit_options_snapshot_${time}.csv.gz`)
    await surfaceCommand().parseAsync(['node', 'surface', 'check', path, '--json'])
    expect(process.exitCode).toBe(0)
    const reports = Object.values(JSON.parse(printed) as Record<string, CheckReport>)
    for (const report of reports) expect(report.worstPriceCoin).toBeLessThan(1e-8)
  }
})
