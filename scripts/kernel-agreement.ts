// Compares the forms of one computation on a million rows, bit for bit: scalar, JavaScript columns
// and plain kernel. `node scripts/kernel-agreement.ts [rows] [seed]` ends with 1 where a number
// differs.
import process from 'node:process'
import { blackAgreement, impliedVolAgreement } from './kernel/agreement.ts'

const rows = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? 76)

for (const [name, agreement] of [
  ['black', blackAgreement],
  ['implied vol', impliedVolAgreement],
] as const) {
  const { numbers, notFinite, differences } = agreement(rows, seed)
  for (const text of differences) process.stderr.write(`${text}\n`)
  const verdict = differences.length === 0 ? 'all equal to the bit' : 'NOT equal'
  process.stdout.write(
    `${name}: ${rows} rows, seed ${seed}, ${numbers} numbers against the scalar's: ${verdict}; ` +
      `${notFinite} not finite\n`,
  )
  if (differences.length > 0 || notFinite > 0) process.exitCode = 1
}
