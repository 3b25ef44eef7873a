// What balances are kept in: one code and one number of decimals per asset. An asset's index is its
// position in the configuration; nothing here knows what an asset is worth.

import { type AssetIndex, ok, type Result, refused } from '../base/index.ts'

/** One atom is 10^-scale of the asset: USD 6, BTC 8 (satoshi), ETH 18 (wei). */
export type Asset = { readonly code: string; readonly scale: number }

export const assetScaleMax: number = 18

export type AssetRefusal = {
  readonly code: 'asset/terms'
  readonly field: 'code' | 'scale'
  readonly value: string
  readonly expected: string
}

/** The table of assets as configured, or the first entry that cannot be one. */
export function checkAssets(assets: readonly Asset[]): Result<readonly Asset[], AssetRefusal> {
  const seen = new Set<string>()
  for (const { code, scale } of assets) {
    if (!/^[A-Z][A-Z0-9]{0,15}$/.test(code)) return badAsset('code', code, 'capitals and digits')
    if (seen.has(code)) return badAsset('code', code, 'a code listed once')
    if (!(Number.isSafeInteger(scale) && scale >= 0 && scale <= assetScaleMax)) {
      return badAsset('scale', String(scale), `a whole number from 0 to ${assetScaleMax}`)
    }
    seen.add(code)
  }
  return ok(assets)
}

function badAsset(
  field: AssetRefusal['field'],
  value: string,
  expected: string,
): Result<never, AssetRefusal> {
  return refused({ code: 'asset/terms', field, value, expected })
}

/** The index of a code, or -1. */
export function assetIndexOf(assets: readonly Asset[], code: string): AssetIndex | -1 {
  return assets.findIndex((asset) => asset.code === code) as AssetIndex | -1
}
