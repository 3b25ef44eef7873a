// One chain through every model: the same clean quotes, the same score, in sample and on strikes
// that the fit did not see. Only the held-out strikes prove a fit; the rest proves flexibility.

import { type TimeUs, yearUs } from '../base/index.ts'
import { log } from '../math/index.ts'
import { impliedVol, type VarianceRow } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type CleanSlice, cleanChain } from './clean.ts'
import { type ArbitrageCount, countArbitrage } from './comparison-arbitrage.ts'
import { type ComparedModel, type Smile } from './comparison-model.ts'
import { midVol } from './quote-fit.ts'
import { type SliceScore, scoreVols } from './score.ts'

/** A slice with fewer quotes keeps them all: half of them would not hold a fit. */
const heldOutQuotesMin = 8
const dayYears = 1 / 365
const cleaning = { quotesPerExpiryMin: 6, yearsMin: (30 * 60 * 1e6) / yearUs }

/** What one model made of one slice; `undefined` where nothing was asked of it. */
export type SliceResult = {
  readonly inSample: SliceScore | undefined
  readonly heldOut: SliceScore | undefined
}

export type ModelResult = {
  readonly name: string
  readonly parameters: string
  /** In the order of the chain's slices. */
  readonly slices: readonly SliceResult[]
  /** `undefined` for a reference that is no surface. */
  readonly arbitrage: ArbitrageCount | undefined
  readonly coldMs: number | undefined
  /** The same quotes a moment later, from the last fit; `undefined` for what has no memory. */
  readonly warmMs: number | undefined
}

export type ChainComparison = {
  readonly underlying: string
  readonly asOfUs: TimeUs
  readonly slices: readonly { readonly expiryUs: TimeUs; readonly years: number }[]
  /** Models in the order given, then the references. */
  readonly results: readonly ModelResult[]
}

/** Rows `keep` of a slice. */
export function pickQuotes(slice: CleanSlice, keep: readonly number[]): CleanSlice {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(keep, (n) => column[n]!)
  return {
    ...slice,
    count: keep.length,
    k: pick(slice.k),
    bidVol: pick(slice.bidVol),
    askVol: pick(slice.askVol),
  }
}

function isHeldOut(slice: CleanSlice): boolean {
  return slice.years >= dayYears && slice.count >= heldOutQuotesMin
}

/** Every second strike and the last stay in the fit. */
function splitQuotes(slice: CleanSlice): { kept: CleanSlice; skipped: CleanSlice } {
  const all = Array.from({ length: slice.count }, (_, n) => n)
  const isKept = (n: number): boolean => n % 2 === 0 || n === slice.count - 1
  return {
    kept: pickQuotes(slice, all.filter(isKept)),
    skipped: pickQuotes(
      slice,
      all.filter((n) => !isKept(n)),
    ),
  }
}

/** The quotes a moment later: the forward five basis points on, all vols a tenth of a point. */
function nudge(slice: CleanSlice): CleanSlice {
  return {
    ...slice,
    forward: slice.forward * 1.0005,
    k: slice.k.map((k) => k - 0.0005),
    bidVol: slice.bidVol.map((vol) => vol + 0.001),
    askVol: slice.askVol.map((vol) => vol + 0.001),
  }
}

function scoreSmile(slice: CleanSlice, smile: Smile): SliceScore {
  const row: VarianceRow = { w: 0, dw: 0, d2w: 0 }
  return scoreVols(slice, (n) => {
    smile(slice.k[n]!, row)
    return Math.sqrt(row.w / slice.years)
  })
}

function resultOf(
  model: ComparedModel,
  slices: readonly CleanSlice[],
  nowMs: () => number,
): ModelResult {
  const fitter = model.createFit()
  const startMs = nowMs()
  const smiles = fitter(slices)
  const coldMs = nowMs() - startMs
  let warmMs: number | undefined
  if (model.hasMemory) {
    const later = slices.map(nudge)
    const againMs = nowMs()
    fitter(later)
    warmMs = nowMs() - againMs
  }
  const halves = slices.map((slice) => (isHeldOut(slice) ? splitQuotes(slice) : undefined))
  const held = model.createFit()(slices.map((slice, i) => halves[i]?.kept ?? slice))
  return {
    name: model.name,
    parameters: model.parameters,
    slices: slices.map((slice, i) => ({
      inSample: scoreSmile(slice, smiles[i]!),
      heldOut: halves[i] === undefined ? undefined : scoreSmile(halves[i].skipped, held[i]!),
    })),
    arbitrage: countArbitrage(slices, smiles),
    coldMs,
    warmMs,
  }
}

const reference = { parameters: '-', arbitrage: undefined, coldMs: undefined, warmMs: undefined }

/** The venue's own mark at the quotes that were fitted; quotes without a mark are not scored. */
function markResult(chain: ChainQuotes, slices: readonly CleanSlice[]): ModelResult {
  const results = slices.map((slice) => {
    const vols = new Map<number, number>()
    for (let row = 0; row < chain.count; row += 1) {
      const strike = chain.strike[row]!
      const side = strike < slice.forward ? -1 : 1
      if (chain.expiryUs[row] !== slice.expiryUs || chain.side[row] !== side) continue
      const price = chain.mark[row]! * slice.forward
      const mark = impliedVol(side, slice.forward, strike, slice.years, price)
      if (mark.status === 'ok') vols.set(log(strike / slice.forward), mark.vol)
    }
    const marked = Array.from(slice.k.keys()).filter((n) => vols.has(slice.k[n]!))
    const own = pickQuotes(slice, marked)
    if (own.count === 0) return { inSample: undefined, heldOut: undefined }
    return { inSample: scoreVols(own, (n) => vols.get(own.k[n]!)!), heldOut: undefined }
  })
  return { ...reference, name: 'exchange mark', slices: results }
}

/** What held-out strikes can at best be expected to say: the line between their neighbours. */
function neighbourResult(slices: readonly CleanSlice[]): ModelResult {
  const results = slices.map((slice) => {
    if (!isHeldOut(slice)) return { inSample: undefined, heldOut: undefined }
    const { skipped } = splitQuotes(slice)
    const heldOut = scoreVols(skipped, (n) => {
      const at = 2 * n + 1
      const share = (slice.k[at]! - slice.k[at - 1]!) / (slice.k[at + 1]! - slice.k[at - 1]!)
      return (1 - share) * midVol(slice, at - 1) + share * midVol(slice, at + 1)
    })
    return { inSample: undefined, heldOut }
  })
  return { ...reference, name: 'line between neighbours', slices: results }
}

/** Fits every model to one chain; `nowMs` is only for the times. */
export function compareModels(
  chain: ChainQuotes,
  models: readonly ComparedModel[],
  nowMs: () => number,
): ChainComparison {
  const { slices } = cleanChain(chain, cleaning)
  return {
    underlying: chain.underlying,
    asOfUs: chain.asOfUs,
    slices: slices.map(({ expiryUs, years }) => ({ expiryUs, years })),
    results: [
      ...models.map((model) => resultOf(model, slices, nowMs)),
      markResult(chain, slices),
      neighbourResult(slices),
    ],
  }
}
