// Columns in all their builds against the scalar, the refusals of single rows, and the kernel's
// bytes against a rebuild of its source.
import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { blackAgreement } from '../../scripts/kernel/agreement.ts'
import { compileKernel, kernelBytesText } from '../../scripts/kernel/compile.ts'
import { black76, blackFaults, createBlackRow } from './black.ts'
import { BlackColumns } from './black-columns.ts'
import { type KernelBuild, kernelBuilds } from './kernel.ts'
import { bytesOfBase64 } from './web-assembly.ts'

const outputs = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga'] as const

function tableOf(build: KernelBuild, rows: readonly (readonly number[])[]): BlackColumns {
  const table = new BlackColumns(rows.length + 3, build)
  for (const [i, row] of rows.entries()) {
    table.side[i] = row[0]!
    table.forward[i] = row[1]!
    table.strike[i] = row[2]!
    table.years[i] = row[3]!
    table.volAnnual[i] = row[4]!
    table.rateAnnual[i] = row[5]!
  }
  return table
}

test('scalar, JavaScript columns and plain kernel are equal to the bit', {
  timeout: 60_000,
}, () => {
  const seed = 1 + Math.floor(Math.random() * 1e9)
  for (const each of [76, seed]) {
    const { numbers, notFinite, differences } = blackAgreement(30_001, each)
    expect(differences, `seed ${each}`).toEqual([])
    expect(notFinite, `seed ${each}`).toBe(0)
    expect(numbers).toBe(30_001 * 16)
  }
})

test('the relaxed build differs in last bits at most', () => {
  const rows = Array.from({ length: 4000 }, (_, i) => {
    const years = 0.003 + i / 2500
    const vol = 0.3 + (i % 7) * 0.15
    const strike = 100 * Math.exp(((i % 41) - 20) * 0.1 * vol * Math.sqrt(years))
    return [i % 2 === 0 ? 1 : -1, 100, strike, years, vol, 0.04]
  })
  const plain = tableOf('plain', rows)
  const relaxed = tableOf('relaxed', rows)
  plain.compute(rows.length)
  relaxed.compute(rows.length)
  for (let i = 0; i < rows.length; i += 1) {
    for (const name of ['price', 'delta', 'gamma', 'vega', 'vanna'] as const) {
      const scale = name === 'vanna' ? Math.abs(plain.vega[i]! / 100) : Math.abs(plain[name][i]!)
      expect(Math.abs(relaxed[name][i]! - plain[name][i]!)).toBeLessThan(4e-14 * scale + 1e-13)
    }
  }
})

describe.each(kernelBuilds)('a row that cannot be priced, %s', (build) => {
  const good = [1, 100, 90, 0.5, 0.6, 0.01]
  const bad = [
    ['side', [0, 100, 90, 0.5, 0.6, 0.01]],
    ['forward', [1, -100, 90, 0.5, 0.6, 0.01]],
    ['forward', [1, Number.NaN, 90, 0.5, 0.6, 0.01]],
    ['strike', [1, 100, 0, 0.5, 0.6, 0.01]],
    ['strike', [-1, 100, Infinity, 0.5, 0.6, 0.01]],
    ['years', [1, 100, 90, -1e-9, 0.6, 0.01]],
    ['vol', [1, 100, 90, 0.5, Number.NaN, 0.01]],
    ['vol', [1, 100, 90, 0.5, -0.1, 0.01]],
    ['rate', [1, 100, 90, 0.5, 0.6, 2000]],
    ['rate', [1, 100, 90, 0.5, 0.6, Number.NaN]],
  ] as const
  test('has zeros and its fault; the others are computed', () => {
    const rows = bad.flatMap(([, row]) => [good, row])
    const table = tableOf(build, [...rows, good])
    expect(table.compute(rows.length + 1)).toBe(bad.length)
    for (const [n, [fault]] of bad.entries()) {
      expect(blackFaults[table.fault[2 * n + 1]! - 1]).toBe(fault)
      for (const name of outputs) expect(table[name][2 * n + 1]).toBe(0)
      expect(table.fault[2 * n]).toBe(0)
      expect(table.price[2 * n]).toBe(table.price[rows.length])
    }
    expect(table.price[0]).toBeGreaterThan(10)
  })

  test('limits are rows like others', () => {
    const table = tableOf(build, [
      [1, 110, 100, 0, 0.6, 0],
      [-1, 90, 100, 0.25, 0, 0.04],
      [1, 100, 1e20, 1, 0.5, 0],
    ])
    expect(table.compute(3)).toBe(0)
    const row = createBlackRow()
    black76(-1, 90, 100, 0.25, 0, row, 0.04)
    expect([table.price[0], table.delta[0], table.gamma[0]]).toEqual([10, 1, 0])
    for (const name of outputs) expect(table[name][1]).toBe(row[name])
    expect([table.price[2], table.fault[2]]).toEqual([0, 0])
  })

  test('nothing behind the count is touched', () => {
    const table = tableOf(build, [good, good, good])
    table.price.fill(-7)
    expect(table.compute(1)).toBe(0)
    expect([...table.price.subarray(1)].every((each) => each === -7)).toBe(true)
    expect(table.compute(0)).toBe(0)
    expect(() => table.compute(table.capacity + 1)).toThrow('capacity')
    for (const count of [2.5, -1, Number.NaN]) {
      expect(() => table.compute(count)).toThrow('whole number of rows')
    }
  })
})

test('the committed bytes are what the source compiles to', { timeout: 120_000 }, () => {
  const rebuilt = kernelBytesText(compileKernel(false), compileKernel(true))
  const committed = readFileSync(new URL('kernel-bytes.ts', import.meta.url), 'utf8')
  expect(committed).toBe(rebuilt)
})

test('base64 as Node has it', () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 151 + length) & 255)
    expect(bytesOfBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes)
  }
})

test('without WebAssembly every build is the script', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  try {
    const absent = await import('./black-columns.ts')
    const table = new absent.BlackColumns(4)
    expect(table.build).toBe('script')
    const [side, forward, strike, years, vol] = [1, 100, 90, 0.5, 0.6]
    Object.assign(table.side, [side])
    Object.assign(table.forward, [forward])
    Object.assign(table.strike, [strike])
    Object.assign(table.years, [years])
    Object.assign(table.volAnnual, [vol])
    expect(table.compute(1)).toBe(0)
    const row = createBlackRow()
    black76(1, forward, strike, years, vol, row)
    expect(table.price[0]).toBe(row.price)
  } finally {
    vi.unstubAllGlobals()
    vi.resetModules()
  }
})
