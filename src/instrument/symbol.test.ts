import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TimeUs, timeFromCivil, usPerDay } from '../base/index.ts'
import { settlementUsOfDay } from './calendar.ts'
import { type DeribitSymbol, formatDeribit, parseDeribit } from './symbol.ts'

fc.configureGlobal({ seed: 1 })

const codes = fc.constantFrom('BTC', 'ETH', 'SOL', 'XRP', '1INCH'.replace('1', 'A'), 'USDC')
const firstExpiry = timeFromCivil(2000, 1, 1, settlementUsOfDay)
const lastDay = (timeFromCivil(2099, 12, 31, settlementUsOfDay) - firstExpiry) / usPerDay
const expiries = fc
  .integer({ min: 0, max: lastDay })
  .map((day) => (firstExpiry + day * usPerDay) as TimeUs)
const strikes = fc
  .tuple(fc.integer({ min: 1, max: 10 ** 8 }), fc.integer({ min: 0, max: 4 }))
  .map(([mantissa, scale]) => mantissa / Number(`1e${scale}`))
const quotes = fc.constantFrom('', 'USDC', 'USDT')
const never = 0 as TimeUs
const symbols: fc.Arbitrary<DeribitSymbol> = fc.oneof(
  fc.tuple(codes, fc.constantFrom('USDC', 'USDT')).map(
    ([base, quote]): DeribitSymbol => ({
      ...{ base, quote, kind: 'spot', expiryUs: never, strike: 0, optionSide: 0 },
    }),
  ),
  fc.tuple(codes, quotes).map(
    ([base, quote]): DeribitSymbol => ({
      ...{ base, quote, kind: 'perpetual', expiryUs: never, strike: 0, optionSide: 0 },
    }),
  ),
  fc.tuple(codes, quotes, expiries).map(
    ([base, quote, expiryUs]): DeribitSymbol => ({
      ...{ base, quote, kind: 'future', expiryUs, strike: 0, optionSide: 0 },
    }),
  ),
  fc.tuple(codes, quotes, expiries, strikes, fc.constantFrom(1 as const, -1 as const)).map(
    ([base, quote, expiryUs, strike, optionSide]): DeribitSymbol => ({
      ...{ base, quote, kind: 'option', expiryUs, strike, optionSide },
    }),
  ),
)

test('print then parse is the identity', () => {
  fc.assert(
    fc.property(symbols, (symbol) => {
      expect(parseDeribit(formatDeribit(symbol))).toEqual({ ok: true, value: symbol })
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['BTC-27DEC24-60000-C', 'option', 60000, 1, '2024-12-27'],
  ['ETH-5AUG16-11-P', 'option', 11, -1, '2016-08-05'],
  ['XRP_USDC-27MAR26-0d65-C', 'option', 0.65, 1, '2026-03-27'],
  ['BTC-25DEC26', 'future', 0, 0, '2026-12-25'],
  ['BTC-PERPETUAL', 'perpetual', 0, 0, ''],
  ['BTC_USDC', 'spot', 0, 0, ''],
])('%s is a %s', (name, kind, strike, optionSide, date) => {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const expiryUs = date === '' ? 0 : timeFromCivil(year, month, day, settlementUsOfDay)
  const parsed = parseDeribit(name)
  expect(parsed).toMatchObject({ ok: true, value: { kind, strike, optionSide, expiryUs } })
  if (parsed.ok) expect(formatDeribit(parsed.value)).toBe(name)
})

test.each([
  '',
  'BTC',
  'btc-PERPETUAL',
  'BTC-05AUG26',
  'BTC-31JUN26',
  'BTC-29FEB26',
  'BTC-27DEC2024',
  'BTC-27DEC24-60000',
  'BTC-27DEC24-060000-C',
  'BTC-27DEC24-0-C',
  'BTC-27DEC24-60000-X',
  'BTC-27DEC24-60000-C-1',
  'BTC-27DEC24-1d50-C',
  'BTC-PERPETUAL-1-C',
  'BTC-FS-25DEC26_PERP',
  'BTC-CS-25DEC26-70000_75000',
])('%j is no instrument, and the refusal names it', (name) => {
  expect(parseDeribit(name)).toMatchObject({ ok: false, refusal: { code: 'symbol/format', name } })
})

test('whatever is parsed is printed back: no two texts name one instrument', () => {
  const characters = fc.constantFrom(...'BTC-_0123456789DECJANPERPETUALdCP'.split(''))
  const texts = fc.array(characters, { maxLength: 24 }).map((list) => list.join(''))
  const nearNames = symbols.chain((symbol) =>
    fc.tuple(fc.nat(), characters).map(([at, character]) => {
      const name = formatDeribit(symbol)
      const cut = at % (name.length + 1)
      return name.slice(0, cut) + character + name.slice(cut + 1)
    }),
  )
  fc.assert(
    fc.property(fc.oneof(texts, nearNames), (text) => {
      const parsed = parseDeribit(text)
      if (parsed.ok) expect(formatDeribit(parsed.value)).toBe(text)
    }),
    { numRuns: 3000 },
  )
})
