// Bad input from outside, through the program as its users run it: each ends with exit code 2 and a
// message that names what was wrong and what was expected, and nothing that existed is harmed.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test, vi } from 'vitest'

// Each test starts the program several times, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 })

const launcher = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'plimsoll-bad-input-'))
const runs = join(root, 'run')

afterAll(() => rmSync(root, { recursive: true, force: true }))

type Outcome = { readonly code: number | null; readonly out: string; readonly err: string }

async function plimsoll(...args: readonly string[]): Promise<Outcome> {
  const child: ChildProcess = spawn(execPath, [launcher, ...args], { cwd: root })
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

function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name)
  writeFileSync(path, content)
  return path
}

/** Every case says its own words; none of them may be a stack. */
function expectRefusal(outcome: Outcome, ...words: readonly string[]): void {
  for (const word of words) expect(outcome.err).toContain(word)
  expect(outcome.err).not.toMatch(/\n\s+at /)
  expect(outcome.out).toBe('')
  expect(outcome.code).toBe(2)
}

const header =
  'timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,' +
  'time_to_maturity,bid_price,ask_price,mark_price,mid_price,futures_price,' +
  'futures_instrument_name,implied_volatility,delta,vega,open_interest,volume,bid_ask_spread,' +
  'currency,index_price,volume_usd\n'

describe('bad input ends with exit code 2 and says what to do', () => {
  test('a truncated gzip', async () => {
    const whole = gzipSync(header.repeat(2000))
    const path = file('cut.csv.gz', whole.subarray(0, whole.length >> 1))
    expectRefusal(await plimsoll('surface', path, '--json'), 'cut.csv.gz')
  })

  test('a chain with a missing column', async () => {
    const path = file('column.csv', header.replace('bid_price,', ''))
    expectRefusal(await plimsoll('surface', path, '--json'), 'column.csv', 'bid_price')
  })

  test('a chain that is not there', async () => {
    expectRefusal(await plimsoll('surface', join(root, 'absent.csv'), '--json'), 'absent.csv')
  })

  test('a configuration with an unknown key, a wrong type, a bad number, no JSON', async () => {
    const cases = [
      ['unknown.json', '{"desk": {"universe": {"optionMax": 3}}}', 'desk.universe.optionMax'],
      ['type.json', '{"desk": {"universe": {"optionsMax": "3"}}}', 'desk.universe.optionsMax'],
      ['number.json', '{"desk": {"limits": {"preTrade": {"ordersMax": -1}}}}', 'ordersMax'],
      ['broken.json', '{"desk": ', 'is not JSON'],
      ['loop.json', '{"desk": {"cadence": {"requoteUs": 0}}}', 'desk.cadence.requoteUs'],
      ['count.json', '{"desk": {"universe": {"optionsMax": -5}}}', 'desk.universe.optionsMax'],
      ['size.json', '{"desk": {"capacity": {"orders": 1e12}}}', 'desk.capacity.orders'],
      ['world.json', '{"world": {"returnCorrelation": 5}}', 'world.returnCorrelation is 5'],
      ['norm.json', '{"desk": {"freeboard": {"spotDaily": 0}}}', 'desk.freeboard.spotDaily is 0'],
      ['far.json', '{"desk": {"freeboard": {"distanceMax": 1000}}}', 'freeboard.distanceMax'],
      ['coin.json', '{"world": {"opening": [{"asset": 1, "amount": "abc"}]}}', 'opening[0].amount'],
      ['coins.json', '{"world": {"coins": []}}', '1 to 8 coins'],
      ['none.json', '{"desk": {"underlyings": []}}', 'desk.underlyings'],
    ] as const
    for (const [name, content, word] of cases) {
      const outcome = await plimsoll('start', '--for', '1s', '--config', file(name, content))
      expectRefusal(outcome, name, word)
    }
  })

  test('an option that is no number, or no duration', async () => {
    expectRefusal(await plimsoll('start', '--for', 'soon'), '--for', 'soon', '1d')
    expectRefusal(await plimsoll('start', '--for', '1s', '--seed', 'x'), '--seed', '"x"')
    expectRefusal(await plimsoll('start', '--fro', '1s'), '--fro')
  })

  test('a port in use', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const outcome = await plimsoll('start', '--port', String(port), '--journal', `${runs}-port`)
    server.close()
    expectRefusal({ ...outcome, out: '' }, String(port), '--port')
  })

  test('a journal that is none, and one that is corrupt', async () => {
    mkdirSync(join(root, 'folder'))
    writeFileSync(join(root, 'folder', 'notes.txt'), 'mine')
    expectRefusal(await plimsoll('replay', join(root, 'folder'), '--json'), 'folder')
    expectRefusal(
      await plimsoll('start', '--for', '1s', '--journal', join(root, 'folder')),
      'folder',
    )
    expect(readFileSync(join(root, 'folder', 'notes.txt'), 'utf8')).toBe('mine')
    expect(readdirSync(join(root, 'folder'))).toEqual(['notes.txt'])

    const made = await plimsoll('start', '--for', '5s', '--journal', runs, '--json')
    expect(made.code).toBe(0)
    const segment = join(runs, 'segments', '000001.seg')
    const bytes = readFileSync(segment)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(segment, bytes)
    expectRefusal(await plimsoll('replay', runs, '--json'), 'corrupt')
    expectRefusal(await plimsoll('start', '--for', '9s', '--journal', runs, '--json'), 'corrupt')
    expect(readFileSync(segment)).toEqual(bytes)
    const verified = await plimsoll('verify', runs)
    expect(verified.code).toBe(1)
  })

  test('another seed than the recorded one', async () => {
    const dir = `${runs}-seed`
    await plimsoll('start', '--for', '2s', '--seed', '3', '--journal', dir, '--json')
    const outcome = await plimsoll('start', '--for', '4s', '--seed', '4', '--journal', dir)
    expectRefusal(outcome, 'seed 3', '--journal')
  })
})
