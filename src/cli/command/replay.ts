// `plimsoll replay <journal>`: every journaled event through the same `step`, every effect compared
// with the recorded one, and the digest of what came out.

import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { Command } from 'commander'
import { replayJournal } from '../../runtime/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { createProgress } from '../progress.ts'

type Options = { readonly json: boolean }

async function replay(path: string, options: Options): Promise<void> {
  const progress = createProgress('replay', 0, () => performance.now())
  const onProgress = (events: number): void => progress.update(events, `${events} events`)
  const result = await replayJournal(path, onProgress).finally(() => progress.end())
  if (!result.ok) throw new CannotRun(result.refusal.message)
  const report = result.value
  process.exitCode = report.difference === null ? exitDone : exitNo
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return
  }
  process.stdout.write(
    `${report.events} events, ${report.effects} effects, digest ${report.digest}\n`,
  )
  if (report.difference !== null) {
    process.stdout.write(`the replay differs at sequence ${report.difference.sequence}: `)
    process.stdout.write(`${report.difference.what}\n`)
  }
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Runs a journal through the same step again and prints the digest.')
    .argument('<journal>', 'directory of a run, as printed by start')
    .option('--json', 'print one JSON object', false)
    .action(replay)
}
