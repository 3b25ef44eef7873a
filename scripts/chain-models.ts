// `node scripts/chain-models.ts <folder of chains> [--every n] [--json]`: Heston, Merton and Bates
// fitted to every n-th chain, with errors by time to expiry, and the variance index beside
// at-the-money vol. Exit 0 printed, 2 the folder holds no chains.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { readChain } from '../src/archive/index.ts'
import { formatIso, renderTable } from '../src/base/index.ts'
import {
  type ChainQuotes,
  chainVariance,
  type ExpiryError,
  fitBates,
  fitHeston,
  fitMerton,
} from '../src/calibration/index.ts'
import { quantile } from '../src/math/index.ts'

const fits = { heston: fitHeston, merton: fitMerton, bates: fitBates } as const

type ModelName = keyof typeof fits

const modelNames = Object.keys(fits) as ModelName[]

/** Days from, and up to. */
const buckets = [
  [1, 7],
  [7, 35],
  [35, 120],
  [120, 1000],
] as const

type FitRow = {
  readonly asOf: string
  readonly currency: string
  readonly model: ModelName
  readonly isConverged: boolean
  readonly atBound: readonly string[]
  readonly feller: number | null
  readonly rmsVolPt: number
  readonly expiries: readonly ExpiryError[]
}

type IndexRow = {
  readonly asOf: string
  readonly currency: string
  readonly strip: number
  readonly smile: number
  readonly atm: number
}

function fitRows(chain: ChainQuotes): FitRow[] {
  return modelNames.flatMap((model) => {
    const fit = fits[model](chain)
    if (!fit.ok) return []
    const { isConverged, atBound, rmsVolPt, expiries } = fit.value
    const feller = 'fellerRatio' in fit.value ? fit.value.fellerRatio : null
    const asOf = formatIso(chain.asOfUs)
    const currency = chain.underlying
    return [{ asOf, currency, model, isConverged, atBound, feller, rmsVolPt, expiries }]
  })
}

function indexRow(chain: ChainQuotes): IndexRow[] {
  const index = chainVariance(chain)
  if (!index.ok) return []
  const { strip, smile, atm } = index.value
  return [{ asOf: formatIso(chain.asOfUs), currency: chain.underlying, strip, smile, atm }]
}

const middle = (values: readonly number[]): string =>
  values.length > 0 ? quantile(values, 0.5).toFixed(2) : '-'

function fitTable(rows: readonly FitRow[]): string {
  const columns = [
    'model',
    'fits',
    'converged',
    'a bound holds',
    'Feller met',
    'RMS, median',
    'P90',
  ]
  const text = modelNames.map((model) => {
    const own = rows.filter((row) => row.model === model)
    const all = own.map((row) => row.rmsVolPt)
    const byBucket = buckets.map(([from, to]) => {
      const inBucket = ({ years }: ExpiryError): boolean => 365 * years >= from && 365 * years < to
      return middle(own.flatMap((row) => row.expiries.filter(inBucket).map((e) => e.rmsVolPt)))
    })
    return [
      model,
      String(own.length),
      String(own.filter((row) => row.isConverged).length),
      String(own.filter((row) => row.atBound.length > 0).length),
      model === 'merton' ? '-' : String(own.filter((row) => row.feller! >= 1).length),
      middle(all),
      quantile(all, 0.9).toFixed(2),
      ...byBucket,
    ]
  })
  const titles = [...columns, ...buckets.map(([from, to]) => `${from}-${to} d`)]
  const aligned = titles.map((title) => ({ title, align: 'right' }) as const)
  return renderTable(aligned, text)
}

function indexTable(rows: readonly IndexRow[]): string {
  const differences: readonly (readonly [string, (row: IndexRow) => number])[] = [
    ['index, smile', (row) => row.smile],
    ['index, strip', (row) => row.strip],
    ['at the money', (row) => row.atm],
    ['smile less ATM', (row) => row.smile - row.atm],
    ['strip less smile', (row) => row.strip - row.smile],
  ]
  const columns = ['vol points', 'P10', 'median', 'P90', 'least', 'most']
  return renderTable(
    columns.map((title, i) => ({ title, align: i === 0 ? 'left' : 'right' }) as const),
    differences.map(([title, of]) => {
      const values = rows.map(of)
      const shares = [0.1, 0.5, 0.9, 0, 1].map((share) => quantile(values, share).toFixed(2))
      return [title, ...shares]
    }),
  )
}

async function main(args: readonly string[]): Promise<number> {
  const everyAt = args.indexOf('--every')
  const every = everyAt < 0 ? 1 : Number(args[everyAt + 1])
  const folder = args[0]
  if (folder === undefined || folder.startsWith('--') || !(every >= 1)) {
    process.stderr.write('usage: node scripts/chain-models.ts <folder> [--every n] [--json]\n')
    return 2
  }
  const names = readdirSync(folder).filter((name) => /snapshot.*\.csv(\.gz)?$/.test(name))
  const picked = names.filter((_, i) => i % every === 0)
  const fitted: FitRow[] = []
  const indices: IndexRow[] = []
  for (const name of picked) {
    const file = await readChain(join(folder, name))
    if (!file.ok) {
      process.stderr.write(`${file.refusal.message}\n`)
      continue
    }
    for (const chain of file.value.chains) {
      fitted.push(...fitRows(chain))
      indices.push(...indexRow(chain))
    }
  }
  if (fitted.length === 0) return 2
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ fits: fitted, indices })}\n`)
    return 0
  }
  process.stdout.write(`${picked.length} chain files, model less mid, vol points\n\n`)
  process.stdout.write(`${fitTable(fitted)}\n\n${indices.length} indices of thirty days\n\n`)
  process.stdout.write(`${indexTable(indices)}\n`)
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Error && 'code' in error)) throw error
  process.stderr.write(`chain-models: ${error.message}\ngive the folder that holds the chains\n`)
  process.exitCode = 2
}
