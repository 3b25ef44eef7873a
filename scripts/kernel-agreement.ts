// Compares scalar, JavaScript columns and plain kernel on a million rows, bit for bit:
// `node scripts/kernel-agreement.ts [rows] [seed]`. Ends with 1 where a number differs.
import process from 'node:process'
import { blackAgreement } from './kernel/agreement.ts'

const rows = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? 76)
const { numbers, notFinite, differences } = blackAgreement(rows, seed)
for (const text of differences) process.stderr.write(`${text}\n`)
const verdict = differences.length === 0 ? 'all equal to the bit' : 'NOT equal'
process.stdout.write(
  `black: ${rows} rows, seed ${seed}, ${numbers} numbers against the scalar's: ${verdict}; ` +
    `${notFinite} NaN\n`,
)
if (differences.length > 0 || notFinite > 0) process.exitCode = 1
