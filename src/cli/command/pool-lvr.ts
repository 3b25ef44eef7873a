// `plimsoll pool lvr`: what a position loses to arbitrage beside a portfolio that trades the same
// coins at the market: continuously, a block with its fee, and the fee and the volatility at which
// fees of other flow would pay for it. By formula, of the present state: an estimate, not a record.

import process from 'node:process'
import { Command } from 'commander'
import {
  breakEvenFee,
  feeHalfWidth,
  fixedBlockShare,
  poissonTradeProbability,
} from '../../amm/index.ts'
import { renderTable } from '../../base/index.ts'
import { CannotRun } from '../exit.ts'
import {
  addHoldingOptions,
  type Holding,
  type HoldingOptions,
  positive,
  readHolding,
} from './pool-holding.ts'

type Options = HoldingOptions & {
  readonly vol: number
  readonly block: number
  readonly fee?: number
  readonly volume?: number
  readonly json: boolean
}

/** Of the continuous loss, what blocks and fee leave; shares, and amounts of the quote coin. */
type BlockLoss = {
  readonly share: number
  readonly perBlock: number
  readonly perDay: number
}

type LossReport = {
  readonly name: string
  readonly quote: string
  readonly price: number
  readonly worth: number
  readonly vol: number
  readonly blockSeconds: number
  readonly feeShare: number
  readonly volPerBlock: number
  readonly continuous: {
    readonly perYear: number
    readonly perDay: number
    readonly shareOfWorthPerYear: number
  }
  readonly fixedBlocks: BlockLoss
  readonly randomBlocks: BlockLoss & {
    /** Chance that a block finds something to take: the same number as the share. */
    readonly tradeProbability: number
  }
  /** By `--volume` of flow that is not arbitrage, a day; null without it. */
  readonly flow: {
    readonly volumePerDay: number
    readonly feesPerDay: number
    readonly netPerDay: number
    /** The fee whose income equals the continuous loss. */
    readonly breakEvenFee: number
    /** The vol whose continuous loss equals the income of the fee. */
    readonly breakEvenVol: number
  } | null
}

const daysPerYear = 365
const secondsPerDay = 86_400

function flowOf(
  { lossAtVolOne }: Holding,
  perDay: number,
  feeShare: number,
  volumePerDay: number | undefined,
): LossReport['flow'] {
  if (volumePerDay === undefined) return null
  const feesPerDay = volumePerDay * feeShare
  const atVolOne = lossAtVolOne / daysPerYear
  return {
    volumePerDay,
    feesPerDay,
    netPerDay: feesPerDay - perDay,
    breakEvenFee: breakEvenFee(perDay, volumePerDay),
    breakEvenVol: Math.sqrt(feesPerDay / atVolOne),
  }
}

function reportOf(holding: Holding, options: Options): LossReport {
  const { name, quote, price, worth, lossAtVolOne } = holding
  const feeShare = options.fee ?? holding.feeShare
  if (feeShare === null) {
    throw new CannotRun(`${name}: its fee is not one number, expected --fee as a share like 0.003`)
  }
  if (!(feeShare < 1)) throw new CannotRun(`--fee is ${feeShare}, expected a share below 1`)
  const perYear = lossAtVolOne * options.vol * options.vol
  const perDay = perYear / daysPerYear
  const blockYears = options.block / (daysPerYear * secondsPerDay)
  const volPerBlock = options.vol * Math.sqrt(blockYears)
  const width = feeHalfWidth(feeShare)
  const after = (share: number): BlockLoss => ({
    share,
    perBlock: share * perYear * blockYears,
    perDay: share * perDay,
  })
  const probability = poissonTradeProbability(width, volPerBlock)
  return {
    ...{ name, quote, price, worth, vol: options.vol, blockSeconds: options.block },
    feeShare,
    volPerBlock,
    continuous: { perYear, perDay, shareOfWorthPerYear: perYear / worth },
    fixedBlocks: after(fixedBlockShare(width, volPerBlock)),
    randomBlocks: { ...after(probability), tradeProbability: probability },
    flow: flowOf(holding, perDay, feeShare, options.volume),
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(4)} %`
const amount = (value: number): string => String(Number(value.toPrecision(8)))

function textOf(report: LossReport): string {
  const { continuous, fixedBlocks, randomBlocks, flow, quote } = report
  const blockRow = (title: string, { share, perBlock, perDay }: BlockLoss): string[] => [
    ...[title, percent(share), amount(perDay), amount(perBlock)],
  ]
  const rows = [
    ['continuous, no fee', percent(1), amount(continuous.perDay), ''],
    blockRow('blocks of fixed length', fixedBlocks),
    blockRow('blocks at random', randomBlocks),
  ]
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [{ title: 'loss versus rebalancing' }, right('part')]
  const lines = [
    `${report.name}: worth ${amount(report.worth)} ${quote} at ${amount(report.price)}`,
    `vol ${percent(report.vol)} a year, ${percent(report.volPerBlock)} a block of ` +
      `${report.blockSeconds} s; fee ${percent(report.feeShare)}`,
    '',
    renderTable([...columns, right(`${quote} a day`), right('a block')], rows),
    '',
    `continuous: ${percent(continuous.shareOfWorthPerYear)} of its worth a year; after blocks, ` +
      'net of the fees that arbitrage pays',
  ]
  if (flow === null)
    return [...lines, 'give --volume for the fee and the vol that break even'].join('\n')
  return [
    ...lines,
    `flow of ${amount(flow.volumePerDay)} a day pays ${amount(flow.feesPerDay)}; less the ` +
      `continuous loss ${amount(flow.netPerDay)}`,
    `break-even fee ${percent(flow.breakEvenFee)}, vol ${percent(flow.breakEvenVol)}`,
  ].join('\n')
}

async function lvr(path: string | undefined, options: Options): Promise<void> {
  const report = reportOf(await readHolding(path, options), options)
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`)
}

export function lvrCommand(): Command {
  return addHoldingOptions(new Command('lvr'))
    .description('Loss versus rebalancing: continuous, by block with fee, and where fees pay it.')
    .requiredOption('--vol <vol>', 'annual volatility, 0.8 for 80 %', positive('--vol'))
    .option('--block <seconds>', 'mean time between blocks', positive('--block'), 12)
    .option('--fee <share>', 'in place of the pool’s own', positive('--fee'))
    .option('--volume <amount>', 'other flow a day, in the quote coin', positive('--volume'))
    .option('--json', 'print one JSON object', false)
    .action(lvr)
}
