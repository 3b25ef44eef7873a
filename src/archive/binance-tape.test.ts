// Tapes of Binance: what a good line becomes, that each way of being bad is refused by name, and
// the real files, counted by other means.
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BinanceTape, readBinanceTape, type TapeOptions } from './binance-tape.ts'
import { depthKind, markKind, snapshotKind, tickerKind, tradeKind } from './tape-columns.ts'
import { type TapeRefusal } from './tape-refusal.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-tape-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

let files = 0
async function pathOf(content: string | Uint8Array): Promise<string> {
  files += 1
  const path = join(folder, `tape-${files}.gz`)
  await writeFile(path, content)
  return path
}

async function tapeOf(...contents: (string | Uint8Array)[]): Promise<BinanceTape> {
  const paths: string[] = []
  for (const content of contents) paths.push(await pathOf(content))
  const got = await readBinanceTape(paths)
  if (!got.ok) throw new Error(got.refusal.message)
  return got.value
}

async function refusalOf(
  content: string | Uint8Array,
  options?: TapeOptions,
): Promise<TapeRefusal> {
  const got = await readBinanceTape([await pathOf(content)], options)
  if (got.ok) throw new Error('was read')
  return got.refusal
}

const ticker =
  '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":102,"s":"BTCUSDT","b":"28145.10",' +
  '"B":"3.868","a":"28145.20","A":"6.887","T":1680652700430,"E":1680652700435}}'
const trade =
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":1680652700455,"T":1680652700452,' +
  '"s":"BTCUSDT","t":7,"p":"28145.10","q":"0.002","X":"MARKET","m":true}}'
const snapshot =
  '{"lastUpdateId": 101, "E": 1680652700590, "T": 1680652700580, ' +
  '"bids": [["28145.10", "3.818"], ["28145.00", "0.413"]], "asks": [["28145.20", "6.887"]]}'
const depth =
  '{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1680652700600,"T":1680652700595,' +
  '"s":"BTCUSDT","U":100,"u":103,"pu":99,"b":[["28145.00","0.000"]],"a":[["28145.30","1.000"]]}}'
const mark =
  '{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1680652701000,' +
  '"s":"BTCUSDT","p":"28147.27373413","P":"28142.1","i":"28159.75","r":"0.00002754","T":1}}'
const good = [
  `1680652700423575 ${snapshot}`,
  `1680652700423600 ${ticker}`,
  `1680652700441533 ${trade}`,
  `1680652700599351 ${depth}`,
  `1680652701048293 ${mark}`,
  '',
].join('\n')

function bodyOf({ columns }: BinanceTape, row: number): number[] {
  return [...columns.body.subarray(columns.bodyAt[row], columns.bodyAt[row + 1])]
}

describe('a good tape', () => {
  test('USD-M futures, each kind of message, four times each', async () => {
    const tape = await tapeOf(gzipSync(good))
    expect(tape.instrument).toMatchObject({ market: 'usd-m', symbol: 'BTCUSDT' })
    const { columns } = tape
    expect([...columns.kind.subarray(0, columns.count)]).toEqual([
      snapshotKind,
      tickerKind,
      tradeKind,
      depthKind,
      markKind,
    ])
    expect(bodyOf(tape, 0)).toEqual([101, 101, -1, 2, 281451, 3818, 281450, 413, 281452, 6887])
    expect(bodyOf(tape, 1)).toEqual([102, 281451, 3868, 281452, 6887])
    expect(bodyOf(tape, 2)).toEqual([7, 281451, 2, -1, 1])
    expect(bodyOf(tape, 3)).toEqual([100, 103, 99, 1, 281450, 0, 281453, 1000])
    expect(bodyOf(tape, 4)).toEqual([28147.27373413, 28159.75, 0.00002754])
    expect(columns.receiveUs[3]).toBe(1_680_652_700_599_351)
    expect(columns.eventUs[3]).toBe(1_680_652_700_595_000)
    expect(columns.sendUs[3]).toBe(1_680_652_700_600_000)
    expect(tape.messages).toEqual({
      'depth snapshot': 1,
      depthUpdate: 1,
      bookTicker: 1,
      trade: 1,
      aggTrade: 0,
      markPriceUpdate: 1,
    })
  })

  test('COIN-M futures in contracts, nanoseconds cut without a float', async () => {
    const line =
      '1723161256207640365 {"stream":"btcusd_perp@bookTicker","data":{"u":5,"e":"bookTicker",' +
      '"s":"BTCUSD_PERP","ps":"BTCUSD","b":"61804.7","B":"35","a":"61804.8","A":"1645",' +
      '"T":1723161257465,"E":1723161257476}}'
    const tape = await tapeOf(line)
    expect(tape.instrument).toMatchObject({ market: 'coin-m', contractUsd: 100 })
    expect(bodyOf(tape, 0)).toEqual([5, 618047, 35, 618048, 1645])
    expect(tape.columns.receiveUs[0]).toBe(1_723_161_256_207_640)
    expect(tape.clock.lowestUs).toBe(1_723_161_256_207_640 - 1_723_161_257_476_000)
  })

  test('spot, where a bookTicker has no times and a size eight decimals', async () => {
    const lines = [
      '1723161254087891268 {"data":{"u":12,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826123",' +
        '"a":"61837.64000000","A":"1.54698000"}}',
      '1723161254087896568 {"e":"aggTrade","E":1723161255343,"s":"BTCUSDT","a":9,' +
        '"p":"61837.63000000","q":"0.02000000","f":1,"l":2,"T":1723161255342,"m":false,"M":true}',
    ]
    const tape = await tapeOf(lines.join('\n'))
    expect(tape.instrument.market).toBe('spot')
    expect(bodyOf(tape, 0)).toEqual([12, 6183763, 378826123, 6183764, 154698000])
    expect(bodyOf(tape, 1)).toEqual([9, 6183763, 2000000, 1, 1])
    expect([tape.columns.eventUs[0], tape.columns.sendUs[0]]).toEqual([0, 0])
  })

  test('files are put in receive order, whatever the order of their names', async () => {
    const [first = '', second = '', ...rest] = good.split('\n')
    const tape = await tapeOf(rest.join('\n'), `${first}\n${second}\n`)
    expect(tape.files.map((file) => file.lines)).toEqual([2, 3])
    expect(tape.columns.count).toBe(5)
    expect(tape.messages['depth snapshot']).toBe(1)
  })

  test('a receive clock that steps back is counted, and never shown', async () => {
    const tape = await tapeOf(good.replace('1680652700441533', '1680652700400000'))
    expect(tape.receivedBackwards).toBe(1)
    expect(tape.columns.receiveUs[2]).toBe(tape.columns.receiveUs[1])
  })

  test("the venue's own transfers are no match, and those of nothing are left out", async () => {
    const fund = good.replace('"X":"MARKET"', '"X":"INSURANCE_FUND"')
    expect(bodyOf(await tapeOf(fund), 2)).toEqual([7, 281451, 2, -1, 0])
    const nothing = fund.replace('"q":"0.002"', '"q":"0.000"')
    expect((await tapeOf(nothing)).columns.count).toBe(4)
  })
})

describe('a bad line is named with file, line, field, value and what was expected', () => {
  test.each([
    ['a line cut short', trade.slice(-40), '', 3, 'message', 'JSON'],
    ['a list', trade, '[1]', 3, 'message', 'object'],
    [
      'data that is no object',
      '"data":{"e":"trade"',
      '"data":1,"x":{"e":"trade"',
      3,
      'data',
      'obj',
    ],
    ['a receive time with a letter', '1680652700441533', '168065270044153x', 3, 'receive', '16'],
    ['a receive time in another unit', '1680652700441533', '1680652700441', 3, 'receive', '16'],
    ['an event of another kind', '"e":"trade"', '"e":"kline"', 3, 'e', 'depthUpdate'],
    ['another instrument', '"s":"BTCUSDT","t"', '"s":"ETHUSDT","t"', 3, 's', 'BTCUSDT'],
    ['a price off the tick', '"p":"28145.10"', '"p":"28145.15"', 3, 'p', 'multiple of 0.1'],
    ['a price as a number', '"p":"28145.10"', '"p":28145.10', 3, 'p', 'text of a price'],
    ['a price of nothing', '"p":"28145.10"', '"p":"0.0"', 3, 'p', 'above 0'],
    ['a size below the step', '"q":"0.002"', '"q":"0.0021"', 3, 'q', 'multiple of 0.001'],
    ['a trade of nothing', '"q":"0.002"', '"q":"0.000"', 3, 'q', 'above 0'],
    ['a side that is no boolean', '"m":true', '"m":1', 3, 'm', 'true or false'],
    ['a missing id', '"t":7,', '', 3, 't', 'whole number'],
    ['a time in seconds', '"T":1680652700452', '"T":1680652700', 3, 'T', 'milliseconds'],
    ['a missing send time', '"E":1680652700455,', '', 3, 'E', 'milliseconds'],
    ['ids that run backwards', '"u":103', '"u":99', 4, 'u', 'at least U'],
    ['a missing previous id', ',"pu":99', '', 4, 'pu', 'whole number'],
    ['a missing side of the book', '"b":[["28145.00","0.000"]],', '', 4, 'b', 'list'],
    ['a level that is no pair', '["28145.30","1.000"]', '["28145.30"]', 4, 'a[0]', 'pair'],
    ['a level with a bad price', '["28145.30",', '["28145.3x",', 4, 'a[0][0]', 'price'],
    ['a level with a bad size', '"1.000"]', '"-1.000"]', 4, 'a[0][1]', 'size'],
    ['an id that is no number', '"u":102', '"u":"102"', 2, 'u', 'whole number'],
    ['a snapshot without asks', ', "asks": [["28145.20", "6.887"]]', '', 1, 'asks', 'list'],
    ['a mark that is no number', '"28147.27373413"', '"n/a"', 5, 'p', 'number'],
  ])('%s', async (_title, from, to, line, field, expected) => {
    expect(good).toContain(from)
    const refusal = await refusalOf(good.replace(from, to))
    expect(refusal.code).toBe('tape/field')
    if (refusal.code !== 'tape/field') return
    expect(refusal.line).toBe(line)
    expect(refusal.field).toContain(field)
    expect(refusal.expected).toContain(expected)
    expect(refusal.message).toMatch(new RegExp(`tape-\\d+\\.gz: line ${line}: `))
    expect(refusal.message).toContain(refusal.value)
  })

  test('an instrument whose steps are not known', async () => {
    const refusal = await refusalOf(good.replaceAll('BTCUSDT', 'DOGEUSDT'))
    expect(refusal.message).toContain('DOGEUSDT (usd-m), expected one of BTCUSDT (usd-m)')
  })

  test('trades that stand there twice, single and aggregated', async () => {
    const twice = trade.replace('"e":"trade"', '"e":"aggTrade"').replace('"t":7', '"a":7')
    const refusal = await refusalOf(`${good}1680652702000000 ${twice}`)
    expect(refusal.message).toContain('trade or aggTrade')
  })
})

describe('a bad file is refused as a whole', () => {
  test('a gzip stream cut anywhere', async () => {
    const bytes = gzipSync(good)
    for (let length = 3; length < bytes.length; length += 11) {
      expect((await refusalOf(bytes.subarray(0, length))).code).toBe('file/truncated')
    }
  })

  test.each([
    ['nothing', '', 'tape/empty'],
    ['only snapshots, which name no instrument', `1680652700423575 ${snapshot}`, 'tape/empty'],
    ['no time', snapshot, 'tape/field'],
    ['a table', 'time,open,high\n1,2,3\n', 'tape/field'],
  ])('%s', async (_title, content, code) => {
    expect((await refusalOf(content)).code).toBe(code)
  })

  test('more than fits', async () => {
    expect((await refusalOf(good, { sizeMax: 20 })).code).toBe('tape/too-large')
  })

  test('files that overlap', async () => {
    const paths = [await pathOf(good), await pathOf(good)]
    const got = await readBinanceTape(paths)
    expect(got.ok ? 'read' : got.refusal.code).toBe('tape/overlap')
  })

  test('a path that leads nowhere', async () => {
    const got = await readBinanceTape([join(folder, 'missing.gz')])
    expect(got.ok ? '' : got.refusal.message).toContain('there is no such file')
  })
})

const real = new URL('../../../shared/data/binance-l2/', import.meta.url)
const at = (name: string): string => new URL(name, real).pathname

/** Counted with `zcat | grep -c`, and update ids with `pu` or `U` by hand. */
describe('the real files', () => {
  test.for([
    ['cm_btcusd_perp_20240808.gz', 'coin-m', 48_270, 26_847, 19_136, 2_286, 0],
    ['spot_btcusdt_20240808.gz', 'spot', 41_249, 3_451, 28_040, 9_757, 0],
    ['usdm_btcusdt_20230404.dat.gz', 'usd-m', 13_384, 4_322, 6_765, 2_197, 99],
  ] as const)('%s', async ([name, market, count, depths, tickers, trades, marks], context) => {
    if (!existsSync(real)) return context.skip(`${real.pathname} is not here`)
    const got = await readBinanceTape([at(name)])
    if (!got.ok) throw new Error(got.refusal.message)
    const tape = got.value
    expect(tape.instrument.market).toBe(market)
    expect(tape.columns.count).toBe(count)
    expect(tape.receivedBackwards).toBe(0)
    expect(tape.messages).toEqual({
      'depth snapshot': 1,
      depthUpdate: depths,
      bookTicker: tickers,
      trade: trades,
      aggTrade: 0,
      markPriceUpdate: marks,
    })
    expect(breaksOf(tape)).toBe(0)
    const isAhead = market !== 'usd-m'
    expect(tape.clock.highestUs < -1_200_000).toBe(isAhead)
    expect(tape.clock.lowestUs > -1_300_000).toBe(true)
  })

  test('two days of USD-M futures are one chain of updates', async (context) => {
    if (!existsSync(real)) return context.skip(`${real.pathname} is not here`)
    const paths = ['usdm_btcusdt_20230405.dat.gz', 'usdm_btcusdt_20230404.dat.gz'].map(at)
    const got = await readBinanceTape(paths)
    if (!got.ok) throw new Error(got.refusal.message)
    expect(got.value.columns.count).toBe(13_384 + 60_381)
    expect(breaksOf(got.value)).toBe(0)
  })
})

/** Changes that do not follow the one before. */
function breaksOf(tape: BinanceTape): number {
  const { columns } = tape
  let breaks = 0
  let last = -1
  for (let row = 0; row < columns.count; row += 1) {
    if (columns.kind[row] !== depthKind) continue
    const [first = 0, until = 0, previous = 0] = bodyOf(tape, row)
    const follows = previous >= 0 ? previous === last : first === last + 1
    if (last >= 0 && !follows) breaks += 1
    last = until
  }
  return breaks
}
