import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoteParts } from '../quoting/index.ts'
import * as format from './format.ts'

const bitcoin = format.faceOf('BTC-24JUL26-64000-C')
const perpetual = format.faceOf('ETH-PERPETUAL')

describe('numbers', () => {
  test.each([
    [1234.567, 1, '1,234.6'],
    [-1234.567, 0, '−1,235'],
    [-0.0001, 2, '0.00'],
    [0, 0, '0'],
    [Number.NaN, 2, '–'],
    [Number.POSITIVE_INFINITY, 2, '–'],
    [null as unknown as number, 2, '–'],
  ])('decimal(%d, %i) is %s', (value, digits, text) => {
    expect(format.decimal(value, digits)).toBe(text)
  })

  test('a sign only where the digits shown are not zero', () => {
    expect(format.signed(3, 0)).toBe('+3')
    expect(format.signed(-3, 0)).toBe('−3')
    expect(format.signed(0.2, 0)).toBe('0')
    expect(format.signed(-0.2, 0)).toBe('0')
    expect(format.signed(0, 2)).toBe('0.00')
  })

  test.each([
    [0, '0'],
    [87, '87'],
    [0.25, '0.25'],
    [12.5, '12.5'],
    [12, '12'],
    [99.96, '100'],
    [999, '999'],
    [999.6, '1.00k'],
    [1000, '1.00k'],
    [410_000, '410k'],
    [99_949, '99.9k'],
    [99_951, '100k'],
    [999_400, '999k'],
    [999_950, '1.00m'],
    [1_240_000, '1.24m'],
    [-12_345_678, '−12.3m'],
    [2.5e9, '2.50bn'],
    [Number.NaN, '–'],
  ])('compact(%d) is %s', (value, text) => expect(format.compact(value)).toBe(text))

  test.each([
    [80_000, '80k'],
    [1_500_000, '1.5m'],
    [-3_000, '−3k'],
    [0.25, '0.25'],
    [0.5, '0.5'],
    [100, '100'],
    [0, '0'],
    [1.25e9, '1.25bn'],
  ])('axisText(%d) is %s', (value, text) => expect(format.axisText(value)).toBe(text))

  test('compact is within half a unit of its third digit, for any amount', () => {
    const scale: Record<string, number> = { '': 1, k: 1e3, m: 1e6, bn: 1e9 }
    fc.assert(
      fc.property(fc.double({ min: 10, max: 9e11, noNaN: true }), (value) => {
        const [, digits, suffix] = /^([\d.,]+)([a-z]*)$/.exec(format.compact(value))!
        const shown = Number(digits!.replaceAll(',', '')) * scale[suffix!]!
        expect(Math.abs(shown - value) / value).toBeLessThanOrEqual(0.051)
        expect(digits!.replaceAll(/\D/g, '').length).toBeLessThanOrEqual(3)
      }),
      { seed: 2 },
    )
  })
})

describe('units and colours', () => {
  test('profit is coloured by its sign, exposure is not', () => {
    expect(format.profit(-5)).toEqual({ text: '−5', unit: 'USD', tone: 'loss' })
    expect(format.profit(5).tone).toBe('gain')
    expect(format.profit(0).tone).toBe('plain')
    expect(format.profit(Number.NaN)).toEqual({ text: '–', unit: 'USD', tone: 'unknown' })
    expect(format.exposure(-5, 'USD / day')).toEqual({
      text: '−5',
      unit: 'USD / day',
      tone: 'plain',
    })
  })

  test('fractions and vols are shown in hundredths', () => {
    expect(format.join(format.share(0.9913))).toBe('99.1\u202f%')
    expect(format.join(format.shock(-0.058))).toBe('−5.8\u202f%')
    expect(format.join(format.vol(0.4625))).toBe('46.3\u202f%')
    expect(format.join(format.vol(0))).toBe('–')
  })

  test('an unknown or shallow freeboard is never good', () => {
    expect(format.freeboardTone(false, 9)).toBe('unknown')
    expect(format.freeboardTone(true, Number.NaN)).toBe('unknown')
    expect([2, 1.9, 0.9, 0].map((distance) => format.freeboardTone(true, distance))).toEqual([
      'good',
      'watch',
      'bad',
      'bad',
    ])
  })

  test('what cannot be compared with its limit is not good', () => {
    expect([0.5, 0.75, 1, Number.NaN].map(format.usageTone)).toEqual([
      'good',
      'watch',
      'bad',
      'unknown',
    ])
  })

  test('every part of a half-spread has a colour of its own, and strange ones share one', () => {
    const colours = quoteParts.map(format.partColour)
    expect(new Set(colours).size).toBe(quoteParts.length)
    expect(colours).not.toContain(format.partColourCount - 1)
    expect(format.partColour('never heard of')).toBe(format.partColourCount - 1)
  })

  test('codes are read as words', () => {
    expect(['message-rate', 'fitEnd', 'reduce-only'].map(format.words)).toEqual([
      'message rate',
      'fit end',
      'reduce only',
    ])
  })
})

describe('instruments', () => {
  test('an option settled in coin is priced in coin', () => {
    expect(bitcoin).toMatchObject({
      base: 'BTC',
      kind: 'option',
      expiry: '24JUL26',
      strike: 64_000,
      side: 'C',
      priceUnit: 'BTC',
      sizeUnit: 'BTC',
      partUnit: 'vol pt',
    })
    expect(format.price(0.0245, bitcoin)).toBe('0.0245')
    expect(format.price(0, bitcoin)).toBe('–')
    expect(format.position(-12.5, bitcoin)).toBe('−12.5')
  })

  test('a perpetual is priced and counted in dollars', () => {
    expect(perpetual).toMatchObject({ kind: 'perpetual', priceUnit: 'USD', sizeUnit: 'USD' })
    expect(format.price(3142.05, perpetual)).toBe('3,142.05')
    expect(format.position(20_000, perpetual)).toBe('+20,000')
  })

  test('a linear one in its quote currency, and counted in the base', () => {
    expect(format.faceOf('XRP_USDC-27MAR26-2d35-C')).toMatchObject({
      base: 'XRP',
      priceUnit: 'USDC',
      sizeUnit: 'XRP',
    })
  })

  test('a name that is not Deribit’s is shown without units it does not say', () => {
    expect(format.faceOf('univ3:ETH/USDC:500')).toMatchObject({ kind: 'other', priceUnit: '' })
  })
})

describe('time', () => {
  test.each([
    [0.44, '0.4 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [192, '3 min 12 s'],
    [7500, '2 h 05 min'],
    [86_400 * 3, '3.0 d'],
    [-1, '–'],
    [Number.NaN, '–'],
  ])('duration(%d) is %s', (seconds, text) => expect(format.duration(seconds)).toBe(text))

  test('what never was has no age', () => {
    expect(format.age(2_100_000)).toBe('2.1 s')
    expect([-1, Number.NaN, 1e18].map(format.age)).toEqual(['never', 'never', 'never'])
    expect([-1, 60e6, 150e6, 600e6].map(format.surfaceTone)).toEqual([
      'unknown',
      'good',
      'watch',
      'bad',
    ])
  })

  test('times are UTC', () => {
    expect(format.timeOfDay(1_784_021_400e6)).toBe('09:30:00')
    expect(format.dateAndTime(1_784_021_400e6)).toBe('2026-07-14 09:30:00')
    expect(format.timeOfDay(0)).toBe('–')
  })

  test('expiries are called as in names', () => {
    expect(format.expiryName(1_784_880_000e6)).toBe('24JUL26')
    expect(format.expiryName(1_784_880_001e6)).toBe('2026-07-24')
    expect(format.expiryName(0)).toBe('–')
  })

  test('time to expiry', () => {
    expect([0.5, 3.94, 260].map(format.daysLeft)).toEqual(['12.0 h', '3.9 d', '260 d'])
  })
})
