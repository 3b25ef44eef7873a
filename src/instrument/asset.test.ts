import { expect, test } from 'vitest'
import { assetIndexOf, checkAssets } from './asset.ts'

const assets = [
  { code: 'USD', scale: 6 },
  { code: 'BTC', scale: 8 },
  { code: 'ETH', scale: 18 },
]

test('a table of assets is accepted and searched', () => {
  expect(checkAssets(assets)).toEqual({ ok: true, value: assets })
  expect(assetIndexOf(assets, 'BTC')).toBe(1)
  expect(assetIndexOf(assets, 'SOL')).toBe(-1)
})

test.each([
  [[{ code: 'usd', scale: 6 }], 'code', 'usd'],
  [[...assets, { code: 'ETH', scale: 8 }], 'code', 'ETH'],
  [[{ code: 'USD', scale: 19 }], 'scale', '19'],
  [[{ code: 'USD', scale: -1 }], 'scale', '-1'],
  [[{ code: 'USD', scale: Number.NaN }], 'scale', 'NaN'],
])('%j is refused by its %s', (table, field, value) => {
  expect(checkAssets(table)).toMatchObject({ ok: false, refusal: { field, value } })
})
