// The page: self-contained, one picture per expiry and two per currency, and never half written.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CannotRun } from '../exit.ts'
import { surfaceCommand } from './surface.ts'
import { chainHeader, chainText } from './test-smile-chain.ts'

let folder = ''
let printed = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-plot-'))
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  const smile = (_days: number, k: number): number => 0.5 + 0.2 * k * k
  const text = `${chainHeader}\n${chainText('BTC', smile)}\n${chainText('ETH', smile)}`
  await writeFile(join(folder, 'a<b>.csv'), text)
})
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rm(folder, { recursive: true })
})

async function run(out: string): Promise<void> {
  const args = ['node', 'surface', 'plot', join(folder, 'a<b>.csv'), '--out', out, '--json']
  await surfaceCommand().parseAsync(args)
}

test('is one file with everything inside and no script', async () => {
  const out = join(folder, 'page.html')
  await run(out)
  expect(process.exitCode).toBe(0)
  const page = await readFile(out, 'utf8')
  expect(JSON.parse(printed)).toEqual({ out, bytes: Buffer.byteLength(page), expiries: [3, 3] })
  expect(page.match(/<svg /g)).toHaveLength(2 * (3 + 2))
  expect(page.match(/role="img" aria-label="[^"]+"/g)).toHaveLength(10)
  expect(page).toContain('a&lt;b&gt;.csv')
  expect(page).not.toMatch(/<script|<link|<image|@import|url\((?!#)|javascript:/)
  // The only addresses are the names of XML spaces, which nobody opens.
  const addresses = new Set(page.match(/https?:\/\/[^" ]+/g))
  expect([...addresses].filter((one) => !one.startsWith('http://www.w3.org/'))).toEqual([])
  expect(page).toContain('prefers-color-scheme: dark')
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
})

test('where it cannot be written, that is said, and nothing is left', async () => {
  const before = await readdir(folder)
  await expect(run(join(folder, 'absent', 'page.html'))).rejects.toThrow(CannotRun)
  await expect(run(join(folder, 'absent', 'page.html'))).rejects.toThrow(/cannot be written/)
  expect(await readdir(folder)).toEqual(before)
})
