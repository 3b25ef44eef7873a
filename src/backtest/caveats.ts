// What the numbers of a backtest cannot say. Printed with every result, because a table without
// it is read as a promise.

import { type Instrument } from '../instrument/index.ts'

export function caveatsOf(
  seconds: number,
  terms: Pick<Instrument, 'settlement'>,
  fills: number,
): readonly string[] {
  const minutes = (seconds / 60).toFixed(1)
  const lines = [
    `${minutes} minutes of one day and ${fills} fills say how the desk behaves on this tape, not ` +
      'whether it earns: the profit of one such window is mostly the market’s move.',
    'No market impact: our orders change nothing of the tape, and nobody reacts to them.',
    'Queue position is a model; trades at our price beyond it are taken to be ours.',
    'The middle of the tape’s own market stands for index and mark; there is no other market.',
    'Latency is constant; real latency grows when everybody trades.',
    'Fills within seconds share one move: standard errors of markouts are too small by what they ' +
      'have in common.',
  ]
  if (terms.settlement !== 'spot') lines.push('Funding is left out.')
  if (terms.settlement !== 'inverse') lines.push('USDT is taken for USD.')
  return lines
}
