// argv to command. Each command lives in its own file, prints a table for people and `--json` for
// programs, and sets one of three exit codes.

import process from 'node:process'
import { Command, CommanderError } from 'commander'
import { backtestCommand } from './command/backtest.ts'
import { exposureCommand } from './command/exposure.ts'
import { hedgeCommand } from './command/hedge-plan.ts'
import { impliedVolCommand } from './command/implied-vol.ts'
import { markoutCommand } from './command/markout.ts'
import { poolCommand } from './command/pool.ts'
import { priceCommand } from './command/price.ts'
import { replayCommand } from './command/replay.ts'
import { startCommand } from './command/start.ts'
import { surfaceCommand } from './command/surface.ts'
import { verifyCommand } from './command/verify.ts'
import { exitCannot, reportFailure } from './exit.ts'

function createProgram(): Command {
  const program = new Command('plimsoll')
    .description('A market maker’s risk architecture: quotes, exposure, limits, hedges, one book.')
    .showHelpAfterError('(add --help for the options)')
    .enablePositionalOptions()
    .exitOverride()
  program.addCommand(startCommand())
  program.addCommand(replayCommand())
  program.addCommand(verifyCommand())
  program.addCommand(priceCommand())
  program.addCommand(impliedVolCommand())
  program.addCommand(surfaceCommand())
  program.addCommand(exposureCommand())
  program.addCommand(hedgeCommand())
  program.addCommand(backtestCommand())
  program.addCommand(markoutCommand())
  program.addCommand(poolCommand())
  for (const command of program.commands) command.exitOverride()
  return program
}

/** Whoever reads us may stop reading (`| head`): that is no failure. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    throw error
  })
}

/** Runs one command line; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv)
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : exitCannot
      return
    }
    reportFailure(error)
  }
}

endWithReader()
await main(process.argv)
