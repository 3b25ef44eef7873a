// `plimsoll surface fit <chain>`: parameters of the fitted surface, for programs and for people.

import process from 'node:process'
import { Command, Option } from 'commander'
import { formatIso, renderTable, type TableColumn } from '../../base/index.ts'
import {
  doubtedParameters,
  type FitModel,
  type FittedSlice,
  fitModels,
  fitSurface,
  type SurfaceFit,
} from '../../calibration/index.ts'
import { knotStride } from '../../pricing/index.ts'
import { exitDone, exitNo } from '../exit.ts'
import { addFileOptions, type FileOptions, readChainFile } from './chain-input.ts'

type Options = FileOptions & { readonly model: FitModel }

/** w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)) + spline(k), k = ln(K/forward). */
export type SliceParameters = {
  readonly expiry: string
  readonly years: number
  readonly forward: number
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly sigma: number
  /** The correction at its knots, linear in the second derivative between them; else zero. */
  readonly spline: readonly { k: number; value: number; slope: number; bend: number }[]
  readonly atmVol: number
  /** Standard error of the vol, vol points, at log-moneyness k. */
  readonly doubt: readonly { k: number; volPt: number }[]
  /**
   * Standard errors of the shape in the coordinates of the fit: logarithms, the shift in
   * at-the-money total vols. Null where the model does not settle them.
   */
  readonly parameterDoubt: ParameterDoubt | null
}

export type ParameterDoubt = Readonly<Record<(typeof doubtedParameters)[number], number>>

export type FitReport = {
  readonly asOf: string
  readonly model: FitModel
  readonly status: SurfaceFit['status']
  readonly reason: string
  readonly slices: readonly SliceParameters[]
}

function parameterDoubtOf(errors: Float64Array): ParameterDoubt {
  const [level, leftSlope, rightSlope, shift, rounding] = errors
  return {
    level: level!,
    leftSlope: leftSlope!,
    rightSlope: rightSlope!,
    shift: shift!,
    rounding: rounding!,
  }
}

function parametersOf(slice: FittedSlice): SliceParameters {
  const { a, b, rho, m, sigma, spline, doubt, parameterDoubt } = slice
  const knots = Array.from({ length: spline.length / knotStride }, (_, i) => {
    const at = i * knotStride
    return {
      k: spline[at]!,
      value: spline[at + 1]!,
      slope: spline[at + 2]!,
      bend: spline[at + 3]!,
    }
  })
  const doubts = Array.from({ length: doubt.length / 2 }, (_, i) => ({
    k: doubt[2 * i]!,
    volPt: doubt[2 * i + 1]!,
  }))
  return {
    expiry: formatIso(slice.expiryUs),
    years: slice.years,
    forward: slice.forward,
    ...{ a, b, rho, m, sigma },
    spline: knots,
    atmVol: slice.atmVol,
    doubt: doubts,
    parameterDoubt: parameterDoubt === null ? null : parameterDoubtOf(parameterDoubt),
  }
}

function reportOf(fit: SurfaceFit): FitReport {
  return {
    asOf: formatIso(fit.asOfUs),
    model: fit.model,
    status: fit.status,
    reason: fit.reason,
    slices: fit.slices.map(parametersOf),
  }
}

const right = (title: string): TableColumn => ({ title, align: 'right' })
const columns = ['days', 'forward USD', 'ATM vol %', 'a', 'b', 'rho', 'm', 'sigma', 'knots']

function tableOf(report: FitReport): string {
  const rows = report.slices.map((slice) => [
    slice.expiry.slice(0, 10),
    (365 * slice.years).toFixed(1),
    slice.forward.toFixed(2),
    (100 * slice.atmVol).toFixed(2),
    ...[slice.a, slice.b, slice.rho, slice.m, slice.sigma].map((one) => one.toFixed(5)),
    String(slice.spline.length),
  ])
  return renderTable([{ title: 'expiry' }, ...columns.map(right)], rows)
}

const doubtColumns = ['level', 'left slope', 'right slope', 'shift', 'rounding']

/** Standard errors of the parameters, or why there are none. */
function doubtTextOf({ model, slices }: FitReport): string {
  const rows = slices.flatMap(({ expiry, parameterDoubt }) => {
    if (parameterDoubt === null) return []
    const errors = doubtedParameters.map((name) => parameterDoubt[name].toPrecision(2))
    return [[expiry.slice(0, 10), ...errors]]
  })
  if (rows.length === 0) return `standard errors of parameters: ${model} does not settle them`
  const title = 'standard errors (of logarithms; of the shift, in at-the-money total vols)'
  return `${title}\n\n${renderTable([{ title: 'expiry' }, ...doubtColumns.map(right)], rows)}`
}

async function fitChain(path: string, options: Options): Promise<void> {
  const file = await readChainFile(path, options)
  const reports = new Map(
    file.chains.map((chain) => [
      chain.underlying,
      reportOf(fitSurface(chain, { model: options.model })),
    ]),
  )
  const isGood = [...reports.values()].every(({ status }) => status === 'fitted')
  process.exitCode = isGood && file.skipped === 0 ? exitDone : exitNo
  if (options.json) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(reports))}\n`)
    return
  }
  for (const [currency, report] of reports) {
    const refused = report.reason === '' ? '' : `\nrefused: ${report.reason}\n`
    process.stdout.write(`${currency} as of ${report.asOf}, ${report.model}\n\n`)
    process.stdout.write(`${tableOf(report)}\n\n${doubtTextOf(report)}\n${refused}\n`)
  }
}

export function fitCommand(): Command {
  return addFileOptions(new Command('fit'))
    .description('Prints the parameters of the surface fitted to a chain.')
    .addOption(
      new Option('--model <name>', 'where to begin; simpler ones take over where it fails')
        .choices(fitModels)
        .default('joint-svi-spline'),
    )
    .action(fitChain)
}
