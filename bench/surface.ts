// Fitting a currency's whole chain: cold, each time a market quoted anew, and warm, a tick away
// from the fit that it starts from. All structures are rebuilt each time, and the checks for
// arbitrage are in it. With real chains beside the checkout, one of them too.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { readChain } from '../src/archive/index.ts'
import {
  type ChainQuotes,
  type FittedSlice,
  fitSurface,
  type SurfaceFit,
} from '../src/calibration/index.ts'
import { type Figure, figure, notHere, quantile, sampleMs, sink } from './harness.ts'
import { currencies, syntheticChain } from './synthetic-chain.ts'

const coldCount = 60
const warmCount = 60
const warmUpCount = 20
const realFolder = fileURLToPath(new URL('../../shared/data/deribit-chains', import.meta.url))
/** The one with the most quotes that can be fitted. */
const realFile = 'deribit_options_snapshot_20260607T111419Z.csv.gz'

/** The chains are made before the clock runs; the fit of each is its own. */
function sampleFits(
  count: number,
  chainAt: (turn: number) => ChainQuotes,
  previous: readonly FittedSlice[] | undefined,
): Float64Array {
  const chains = Array.from({ length: count + warmUpCount }, (_, turn) => chainAt(turn))
  return sampleMs(count, warmUpCount, (turn) => {
    sink.value += fitSurface(chains[turn]!, { previous }).steps
  })
}

function figuresOf(name: string, samples: Float64Array): Figure[] {
  const peers = [notHere('prototype')]
  return [
    figure(name, 'ms', quantile(samples, 0.5), peers),
    figure(`${name} p95`, 'ms', quantile(samples, 0.95), peers),
  ]
}

function note(name: string, fit: SurfaceFit): void {
  const used = fit.slices.reduce((sum, slice) => sum + slice.quotesUsed, 0)
  process.stderr.write(
    `bench: ${name}: ${fit.status} ${used} quotes in ${fit.slices.length} expiries, ` +
      `median error ${fit.score.medianAbsVolPt.toFixed(2)} vol points${fit.reason}\n`,
  )
}

function syntheticFigures(): Figure[] {
  return currencies.flatMap((currency) => {
    const fit = fitSurface(syntheticChain(currency, { seed: 0, isTick: true }))
    note(`surface ${currency.code}`, fit)
    const cold = sampleFits(
      coldCount,
      (turn) => syntheticChain(currency, { seed: turn, isTick: false }),
      undefined,
    )
    const warm = sampleFits(
      warmCount,
      (turn) => syntheticChain(currency, { seed: turn + 1, isTick: true }),
      fit.slices,
    )
    return [
      ...figuresOf(`surface cold ${currency.code}`, cold),
      ...figuresOf(`surface warm ${currency.code}`, warm),
    ]
  })
}

/** The chain with its forwards some basis points away, and nothing else changed. */
function moved(chain: ChainQuotes, bps: number): ChainQuotes {
  const scale = 1 + bps / 10_000
  return { ...chain, underlyingPrice: chain.underlyingPrice.map((price) => price * scale) }
}

async function realFigures(): Promise<Figure[]> {
  const path = join(realFolder, realFile)
  if (!existsSync(path)) {
    process.stderr.write(`bench: surface real: absent, there is no ${realFile} in ../shared\n`)
    return []
  }
  const read = await readChain(path)
  if (!read.ok) throw new Error(read.refusal.message)
  return read.value.chains
    .filter(({ underlying }) => currencies.some(({ code }) => code === underlying))
    .flatMap((chain) => {
      const name = chain.underlying
      const fit = fitSurface(chain)
      note(`surface real ${name}`, fit)
      const cold = sampleFits(coldCount, () => chain, undefined)
      const warm = sampleFits(warmCount, (turn) => moved(chain, (turn % 11) - 5), fit.slices)
      return [
        ...figuresOf(`surface cold ${name} real`, cold),
        ...figuresOf(`surface warm ${name} real`, warm),
      ]
    })
}

export async function measureSurface(): Promise<Figure[]> {
  return [...syntheticFigures(), ...(await realFigures())]
}
