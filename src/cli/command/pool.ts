// `plimsoll pool`: pools from files. What a swap would do, how deep a pool is, what a position is
// worth, what it loses to arbitrage, and how it fares beside a market; each a command of its own.

import { Command } from 'commander'
import { depthCommand } from './pool-depth.ts'
import { lvrCommand } from './pool-lvr.ts'
import { positionCommand } from './pool-position.ts'
import { quoteCommand } from './pool-quote.ts'
import { rebalanceCommand } from './pool-rebalance.ts'
import { simulateCommand } from './pool-simulate.ts'

export function poolCommand(): Command {
  const command = new Command('pool')
    .description('Quotes, depth, positions and losses of pools described by a file.')
    .addCommand(quoteCommand())
    .addCommand(depthCommand())
    .addCommand(positionCommand())
    .addCommand(lvrCommand())
    .addCommand(simulateCommand())
    .addCommand(rebalanceCommand())
  for (const own of command.commands) own.exitOverride()
  return command
}
