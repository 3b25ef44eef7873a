// Set uniswap_v3_math: the library functions of the v3 contracts, integer for integer, reverts
// included. Arguments come in Solidity's order, those of the swap step by name.

import {
  amount0Down,
  amount0Up,
  amount1Down,
  amount1Up,
  attempt,
  createStepRow,
  mulDivDown,
  mulDivUp,
  sqrtPriceAfterInput,
  sqrtPriceAfterOutput,
  sqrtPriceAtTick,
  swapStepV3,
  tickAtSqrtPrice,
} from '../../src/amm/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { type Verdict } from './verdict.ts'

type Args = {
  readonly integer: (place: number) => bigint
  readonly flag: (place: number) => boolean
}

const functions: Readonly<Record<string, (args: Args) => bigint>> = {
  getNextSqrtPriceFromInput: ({ integer, flag }) =>
    sqrtPriceAfterInput(integer(0), integer(1), integer(2), flag(3)),
  getNextSqrtPriceFromOutput: ({ integer, flag }) =>
    sqrtPriceAfterOutput(integer(0), integer(1), integer(2), flag(3)),
  getAmount0Delta: ({ integer, flag }) =>
    (flag(3) ? amount0Up : amount0Down)(integer(0), integer(1), integer(2)),
  getAmount1Delta: ({ integer, flag }) =>
    (flag(3) ? amount1Up : amount1Down)(integer(0), integer(1), integer(2)),
  getSqrtRatioAtTick: ({ integer }) => sqrtPriceAtTick(Number(integer(0))),
  getTickAtSqrtRatio: ({ integer }) => BigInt(tickAtSqrtPrice(integer(0))),
  mulDiv: ({ integer }) => mulDivDown(integer(0), integer(1), integer(2)),
  mulDivRoundingUp: ({ integer }) => mulDivUp(integer(0), integer(1), integer(2)),
}

function isRevert(row: GoldenCase): boolean {
  return row.isText('expected') && row.text('expected') === 'REVERT'
}

function checkStep(row: GoldenCase): Verdict {
  const args = row.object('args')
  const signed = args.bigint('amountRemaining')
  const exactIn = signed >= 0n
  const out = createStepRow()
  const got = attempt(() =>
    swapStepV3(
      args.bigint('sqrtPriceCurrentX96'),
      args.bigint('sqrtPriceTargetX96'),
      args.bigint('liquidity'),
      exactIn ? signed : -signed,
      exactIn,
      args.bigint('feePips'),
      out,
    ),
  )
  if (isRevert(row) || !got.ok) return { error: isRevert(row) && !got.ok ? 0 : Infinity }
  const expected = row.object('expected')
  const isEqual = expected.names().every((name) => {
    const value = out[name as keyof typeof out]
    return value === expected.bigint(name)
  })
  return { error: isEqual ? 0 : Infinity }
}

export function checkUniswapV3Math(row: GoldenCase): Verdict {
  const name = row.text('fn')
  if (name === 'computeSwapStep') return checkStep(row)
  const work = functions[name]
  if (work === undefined) return { unsupported: `function ${name}` }
  const list = row.list('args')
  const args: Args = {
    integer: (place) => BigInt(String(list[place])),
    flag: (place) => list[place] === true,
  }
  const got = attempt(() => work(args))
  if (isRevert(row)) return { error: got.ok ? Infinity : 0 }
  return { error: got.ok && got.value === row.bigint('expected') ? 0 : Infinity }
}
