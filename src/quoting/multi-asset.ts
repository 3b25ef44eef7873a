// Quotes of one maker in several correlated assets (Bergault, Evangelista, Guéant and Vieira 2021,
// arXiv 1810.04383): the value of holding q is quadratic, its matrix a closed form in the
// covariance, so that a position in one asset skews all that move with it. One asset alone gives
// the closed form of Guéant, Lehalle and Fernandez-Tapia.

import { assert, ok, type Result, refused } from '../base/index.ts'
import { exp, log1p, symmetricEigen } from '../math/index.ts'
import { fillPremium } from './avellaneda-stoikov.ts'
import {
  capDistances,
  type Distances,
  firstFault,
  type ModelState,
  type ParameterRefusal,
  type ParameterRule,
  type QuoteModel,
  type QuoteModelParameters,
  sharedRules,
} from './quote-model.ts'

export type MultiAssetParameters = {
  /** One per asset, with one and the same risk aversion. */
  readonly assets: readonly QuoteModelParameters[]
  /** Correlation of the reference prices, n by n, by columns; its diagonal is 1. */
  readonly correlation: ArrayLike<number>
}

export type MultiAssetQuoter = {
  /** What is held of each asset, base; the caller keeps it current, the models read it. */
  readonly inventoriesBase: Float64Array
  /** One per asset. A model takes its own inventory from the state and the others' from above. */
  readonly models: readonly QuoteModel[]
}

function rules({ assets, correlation }: MultiAssetParameters): ParameterRule[] {
  const n = assets.length
  const all = assets.flatMap((asset) => [...sharedRules(asset)])
  const aversion = assets[0]?.riskAversion ?? Number.NaN
  for (const asset of assets) {
    const isSame = asset.riskAversion === aversion
    all.push(['riskAversion', asset.riskAversion, isSame, 'the same for every asset'])
    const sigma = asset.sigmaPerRootSecond
    all.push(['sigmaPerRootSecond', sigma, sigma > 0, 'a number above 0'])
  }
  all.push(['correlation', correlation.length, correlation.length === n * n, 'n by n numbers'])
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const value = correlation[i + n * j] ?? Number.NaN
      const isFine =
        value === correlation[j + n * i] && (i === j ? value === 1 : value * value <= 1)
      all.push([`correlation(${i}, ${j})`, value, isFine, 'a symmetric matrix of correlations'])
    }
  }
  return all
}

/** Sum over both sides of size H''(0), H being the exponential fill rate's Hamiltonian. */
function curvature(p: QuoteModelParameters): number {
  const { fillDecayPerPrice: k, fillRatePerSecond, orderBase } = p
  const ratio = (p.riskAversion * orderBase) / k
  return 2 * k * fillRatePerSecond * orderBase * exp(-(1 + 1 / ratio) * log1p(ratio))
}

/**
 * A of theta(q) = -q'Aq, by columns: D^(-1/2) (D^(1/2) gamma Sigma D^(1/2))^(1/2) D^(-1/2) / 2 with
 * D the curvatures; null unless the correlation matrix is positive semidefinite.
 */
export function valueMatrix({ assets, correlation }: MultiAssetParameters): Float64Array | null {
  const n = assets.length
  const scale = assets.map(
    (each) => Math.sqrt(curvature(each) * each.riskAversion) * each.sigmaPerRootSecond,
  )
  const scaled = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1)
      scaled[i + n * j] = scale[i]! * scale[j]! * correlation[i + n * j]!
  }
  const { values, vectors } = symmetricEigen(scaled, n)
  if (!(values[n - 1]! >= -1e-12 * values[0]!)) return null
  const inverse = assets.map((each) => 1 / Math.sqrt(curvature(each)))
  const matrix = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i <= j; i += 1) {
      let sum = 0
      for (let m = 0; m < n; m += 1) {
        sum += Math.sqrt(Math.max(0, values[m]!)) * vectors[i + n * m]! * vectors[j + n * m]!
      }
      matrix[i + n * j] = 0.5 * inverse[i]! * sum * inverse[j]!
      matrix[j + n * i] = matrix[i + n * j]!
    }
  }
  return matrix
}

function assetModel(
  p: QuoteModelParameters,
  asset: number,
  matrix: Float64Array,
  inventoriesBase: Float64Array,
): QuoteModel {
  const n = inventoriesBase.length
  const { orderBase, inventoryBaseMax } = p
  const half = fillPremium(p) + matrix[asset + n * asset]! * orderBase
  return {
    name: 'multi-asset',
    orderBase,
    inventoryBaseMax,
    distances: ({ inventoryBase }: ModelState, out: Distances): void => {
      let skew = 0
      for (let j = 0; j < n; j += 1) {
        const held = j === asset ? inventoryBase : inventoriesBase[j]!
        skew += 2 * matrix[asset + n * j]! * held
      }
      out.bid = half + skew
      out.ask = half - skew
      capDistances(inventoryBase, inventoryBaseMax, out)
    },
  }
}

/** The quote models of all assets. */
export function multiAsset(p: MultiAssetParameters): Result<MultiAssetQuoter, ParameterRefusal> {
  assert(p.assets.length >= 1, 'there is an asset')
  const fault = firstFault(rules(p))
  if (fault !== null) return refused(fault)
  const matrix = valueMatrix(p)
  if (matrix === null) {
    const expected = 'a positive semidefinite matrix'
    return refused({ code: 'quote-model/parameter', field: 'correlation', value: -1, expected })
  }
  const inventoriesBase = new Float64Array(p.assets.length)
  const models = p.assets.map((each, i) => assetModel(each, i, matrix, inventoriesBase))
  return ok({ inventoriesBase, models })
}
