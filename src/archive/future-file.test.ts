// Futures prices: both collections' columns, and each way of being bad by its name.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFutures } from './future-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-futures-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function read(text: string): ReturnType<typeof readFutures> {
  const path = join(folder, 'futures.csv')
  await writeFile(path, text)
  return readFutures(path)
}

const header = 'timestamp,futures_instrument_name,term_candle_price_used,term_candle_gap_seconds'
const time = '2026-01-05T09:25:11.5+00:00'
const dated = `${header}\n${time},BTC-27MAR26,93500.5,12\n${time},ETH-27MAR26,,\n`

test('dated futures; one that did not trade has no price', async () => {
  const got = await read(dated)
  expect(got.ok && got.value).toEqual([
    {
      currency: 'BTC',
      asOfUs: Date.parse(time) * 1000,
      expiryUs: Date.parse('2026-03-27T08:00:00Z') * 1000,
      price: 93_500.5,
      gapSeconds: 12,
    },
  ])
})

test('perpetuals, in the columns of their own file', async () => {
  const names = 'obs_datetime,instrument_name,candle_price_used,candle_price_gap_seconds'
  const got = await read(`${names}\n${time},ETH-PERPETUAL,3200,-3.5\n`)
  expect(got.ok && got.value).toMatchObject([{ currency: 'ETH', expiryUs: 0, gapSeconds: 3.5 }])
})

test.each([
  ['empty', '', 'chain/empty', /is empty/],
  ['another file', 'a,b\n1,2\n', 'chain/header', /line 1: .*term_candle_price_used/],
  ['an option', dated.replace('BTC-27MAR26', 'BTC-27MAR26-90000-C'), 'chain/cell', /line 2/],
  ['no time', dated.replace(time, 'noon'), 'chain/cell', /timestamp is 'noon'/],
  ['a word', dated.replace('93500.5', 'x'), 'chain/cell', /term_candle_price_used is 'x'/],
  ['less than nothing', dated.replace('93500.5', '-1'), 'chain/cell', /expected a price above 0/],
  ['no gap', dated.replace(',12\n', ',soon\n'), 'chain/cell', /gap_seconds is 'soon'/],
])('%s is refused', async (_title, text, code, message) => {
  const got = await read(text)
  expect(got.ok).toBe(false)
  if (got.ok) return
  expect(got.refusal.code).toBe(code)
  expect(got.refusal.message).toMatch(message)
})

test('a file that is not there is refused', async () => {
  const got = await readFutures(join(folder, 'absent.csv'))
  expect(got.ok || got.refusal.message).toMatch(/absent\.csv/)
})
