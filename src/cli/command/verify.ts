// `plimsoll verify <journal>`: walks the digests of a journal from the first frame to the last.
// Exit code 0 clean, 1 corrupt, 2 unreadable; a torn tail that a crash left is clean.

import process from 'node:process'
import { Command } from 'commander'
import { type VerifyReport, verifyJournal } from '../../journal/index.ts'
import { CannotRun, exitCannot, exitDone, exitNo } from '../exit.ts'

const exitCodes = { clean: exitDone, corrupt: exitNo, unreadable: exitCannot }

/** What a person reads. */
export function describeReport(report: VerifyReport): string {
  const { problem, tornTail } = report
  const events = report.events + report.marketEvents
  const lines = [
    `${report.status}: ${report.frames} frames, events ${report.firstSequence} to ` +
      `${report.lastSequence}`,
    `${events} events (${report.marketEvents} of the market in ${report.segments} segments), ` +
      `${report.effects} effects, ${report.bytes} bytes`,
    `digest ${report.digest}`,
  ]
  if (problem !== null) {
    lines.push(`${problem.code} in frame ${problem.frame}, from event ${problem.sequence}`)
    lines.push(`  ${problem.message}`)
    if (problem.expected !== '') lines.push(`  expected ${problem.expected}`)
    if (problem.found !== '') lines.push(`  found    ${problem.found}`)
  }
  if (tornTail !== null) {
    lines.push(`torn tail, never durable: ${tornTail.frames} frames from ${tornTail.fromFrame} on`)
    lines.push(`  ${tornTail.message}`)
  }
  return lines.join('\n')
}

async function verify(dir: string, { json }: { readonly json: boolean }): Promise<void> {
  const report = await verifyJournal(dir)
  process.exitCode = exitCodes[report.status]
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else if (report.status === 'unreadable') throw new CannotRun(report.reason)
  else process.stdout.write(`${describeReport(report)}\n`)
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Walks the digests of a journal and says whether it is what was written.')
    .argument('<journal>', 'directory of a run, as printed by start')
    .option('--json', 'print one JSON object', false)
    .action(verify)
}
