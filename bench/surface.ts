// Fitting a currency's whole chain, production model and fast path: cold, each time a market quoted
// anew, and warm, a tick away from the fit that it starts from. Cleaning the quotes, all structures
// and the proof of no arbitrage are in it. With real chains beside the checkout, those too.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { readChain } from '../src/archive/index.ts'
import {
  type ChainQuotes,
  type FitModel,
  type FittedSlice,
  fitSurface,
  type SurfaceFit,
} from '../src/calibration/index.ts'
import { type Figure, figure, notHere, type Peer, quantile, sampleMs, sink } from './harness.ts'
import { loadPrototype, type Prototype, type PrototypeModel } from './surface-prototype.ts'
import { currencies, syntheticChain } from './synthetic-chain.ts'

const fitsCount = 60
const warmUpCount = 20
const realFolder = fileURLToPath(new URL('../../shared/data/deribit-chains', import.meta.url))
/** Real chains of each currency, spread over all that are there. */
const realCount = 10

const models: readonly { model: FitModel; name: string; prototype: PrototypeModel }[] = [
  { model: 'joint-svi-spline', name: 'production', prototype: 'spl' },
  { model: 'joint-svi', name: 'fast path', prototype: 'sviJ' },
]

/** The chains are made before the clock runs; the fit of each is its own. */
function sampleFits(
  model: FitModel,
  chainAt: (turn: number) => ChainQuotes,
  previousAt: (turn: number) => readonly FittedSlice[] | undefined,
): Float64Array {
  const chains = Array.from({ length: fitsCount + warmUpCount }, (_, turn) => chainAt(turn))
  return sampleMs(fitsCount, warmUpCount, (turn) => {
    sink.value += fitSurface(chains[turn]!, { model, previous: previousAt(turn) }).steps
  })
}

function figuresOf(name: string, samples: Float64Array, theirs?: Float64Array): Figure[] {
  const peer = (share: number): Peer =>
    theirs === undefined
      ? notHere('prototype')
      : { name: 'prototype', value: quantile(theirs, share) }
  return [
    figure(name, 'ms', quantile(samples, 0.5), [peer(0.5)]),
    figure(`${name} p95`, 'ms', quantile(samples, 0.95), [peer(0.95)]),
  ]
}

function note(name: string, fit: SurfaceFit): void {
  const used = fit.slices.reduce((sum, slice) => sum + slice.quotesUsed, 0)
  process.stderr.write(
    `bench: ${name}: ${fit.model} ${fit.status} ${used} quotes in ${fit.slices.length} expiries, ` +
      `median error ${fit.score.medianAbsVolPt.toFixed(2)} vol points${fit.reason}\n`,
  )
}

function syntheticFigures(): Figure[] {
  return currencies.flatMap((currency) =>
    models.flatMap(({ model, name }) => {
      const fit = fitSurface(syntheticChain(currency, { seed: 0, isTick: true }), { model })
      note(`surface ${currency.code} ${name}`, fit)
      const look = (isTick: boolean, turn: number): ChainQuotes =>
        syntheticChain(currency, { seed: turn + 1, isTick })
      const cold = sampleFits(model, look.bind(undefined, false), () => undefined)
      const warm = sampleFits(model, look.bind(undefined, true), () => fit.slices)
      return [
        ...figuresOf(`${currency.code} ${name} cold`, cold),
        ...figuresOf(`${currency.code} ${name} warm`, warm),
      ]
    }),
  )
}

/** The chain with its forwards some basis points away, and nothing else changed. */
function moved(chain: ChainQuotes, bps: number): ChainQuotes {
  const scale = 1 + bps / 10_000
  return { ...chain, underlyingPrice: chain.underlyingPrice.map((price) => price * scale) }
}

/** How far the forwards are from those of the last fit. */
const bpsAt = (turn: number): number => (turn % 11) - 5

/** A real chain and the tag that its file has. */
type Real = { readonly tag: string; readonly chain: ChainQuotes }

async function readReal(): Promise<Real[]> {
  if (!existsSync(realFolder)) {
    process.stderr.write('bench: surface real: absent, there is no ../shared/data\n')
    return []
  }
  const files = readdirSync(realFolder)
    .filter((name) => name.includes('_snapshot_'))
    .sort()
  const reals: Real[] = []
  for (let n = 0; n < realCount; n += 1) {
    const file = files[Math.floor((n * files.length) / realCount)]!
    const read = await readChain(join(realFolder, file))
    if (!read.ok) throw new Error(read.refusal.message)
    const tag = file.match(/snapshot_(\w+)\./)?.[1] ?? ''
    for (const chain of read.value.chains) reals.push({ tag, chain })
  }
  return reals
}

/** The prototype's times on the same chains: cold, and from its own fit, the forwards moved. */
function samplePrototype(
  prototype: Prototype,
  model: PrototypeModel,
  reals: readonly Real[],
): { readonly cold: Float64Array; readonly warm: Float64Array } {
  const quotesAt = (turn: number, bps: number): readonly object[] => {
    const { tag, chain } = reals[turn % reals.length]!
    return prototype.quotes(tag, chain.underlying, bps)
  }
  const turns = Array.from({ length: fitsCount + warmUpCount }, (_, turn) => turn)
  const here = turns.map((turn) => quotesAt(turn, 0))
  const ticks = turns.map((turn) => quotesAt(turn, bpsAt(turn)))
  const fits = reals.map((_, n) => prototype.fit(model, here[n]!))
  const cold = sampleMs(fitsCount, warmUpCount, (turn) => {
    sink.value += prototype.fit(model, here[turn]!).iters
  })
  const warm = sampleMs(fitsCount, warmUpCount, (turn) => {
    sink.value += prototype.fit(model, ticks[turn]!, fits[turn % fits.length]!).iters
  })
  return { cold, warm }
}

async function realFigures(): Promise<Figure[]> {
  const all = await readReal()
  const prototype = loadPrototype()
  return currencies.flatMap(({ code }) =>
    models.flatMap(({ model, name, prototype: theirName }) => {
      const reals = all.filter(({ chain }) => chain.underlying === code)
      if (reals.length === 0) return []
      const fits = reals.map(({ chain }) => fitSurface(chain, { model }))
      const at = (turn: number): number => turn % reals.length
      const cold = sampleFits(
        model,
        (turn) => reals[at(turn)]!.chain,
        () => undefined,
      )
      const tick = (turn: number): ChainQuotes => moved(reals[at(turn)]!.chain, bpsAt(turn))
      const warm = sampleFits(model, tick, (turn) => fits[at(turn)]!.slices)
      const theirs = prototype && samplePrototype(prototype, theirName, reals)
      return [
        ...figuresOf(`${code} real ${name} cold`, cold, theirs?.cold),
        ...figuresOf(`${code} real ${name} warm`, warm, theirs?.warm),
      ]
    }),
  )
}

export async function measureSurface(): Promise<Figure[]> {
  return [...syntheticFigures(), ...(await realFigures())]
}
