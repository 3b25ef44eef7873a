import {
  avellanedaStoikov,
  carteaJaimungal,
  carteaJaimungalAlpha,
  fixedQuoter,
  glftClosed,
  glftExact,
  multiAsset,
  type QuoteModel,
  type QuoteModelParameters,
} from '../../src/quoting/index.ts'
import { quoteModelConformance } from './quote-model.ts'

type Made<T> = { ok: true; value: T } | { ok: false; refusal: unknown }

function made<T>(result: Made<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal))
  return result.value
}

const glft = { driftPerSecond: 0, impactPerFill: 0 }

/** One order held to the end costs about what a fill earns. */
function carteaOf(p: QuoteModelParameters): Parameters<typeof carteaJaimungal>[0] {
  return {
    ...p,
    sellerRatio: 1,
    driftPerSecond: 0,
    terminalPenalty: 0.2 / (p.fillDecayPerPrice * p.orderBase),
    horizonSeconds: 4 / p.fillRatePerSecond,
  }
}

quoteModelConformance('fixed', ({ fillDecayPerPrice, orderBase, inventoryBaseMax }) =>
  made(
    fixedQuoter({
      halfSpread: 1 / fillDecayPerPrice,
      skewPerBase: 0.1 / (fillDecayPerPrice * orderBase),
      orderBase,
      inventoryBaseMax,
    }),
  ),
)
quoteModelConformance('avellaneda-stoikov', (p) => made(avellanedaStoikov(p)))
quoteModelConformance('glft-closed', (p) => made(glftClosed({ ...p, ...glft })))
quoteModelConformance('glft-exact', (p) => made(glftExact({ ...p, ...glft })))
quoteModelConformance('cartea-jaimungal', (p) => made(carteaJaimungal(carteaOf(p))))
quoteModelConformance(
  'cartea-jaimungal-alpha',
  (p) =>
    made(
      carteaJaimungalAlpha({
        ...carteaOf(p),
        alphaReversionPerSecond: p.fillRatePerSecond,
        alphaDeviation: (0.2 * p.fillRatePerSecond) / p.fillDecayPerPrice,
      }),
    ),
  12,
)

/** The first of two correlated assets; the other's volatility moves with its own. */
function firstOfTwo(p: QuoteModelParameters): QuoteModel {
  const other = { ...p, sigmaPerRootSecond: 2 * p.sigmaPerRootSecond + 1e-9 }
  const own = { ...p, sigmaPerRootSecond: p.sigmaPerRootSecond + 1e-9 }
  const correlation = [1, 0.7, 0.7, 1]
  return made(multiAsset({ assets: [own, other], correlation })).models[0]!
}
quoteModelConformance('multi-asset', firstOfTwo)
