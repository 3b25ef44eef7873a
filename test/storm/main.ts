// `node test/storm/main.ts --seeds 100 --from 1`: storms one after the other. A failing seed is
// printed as the command that repeats it; kept ones are in seeds.json and run first with `--kept`.

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { Violation } from './rules.ts'
import { runStorm } from './storm.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    kept: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})

type KeptSeed = { readonly seed: number }

function seedsToRun(): number[] {
  const keptUrl = new URL('seeds.json', import.meta.url)
  const kept = values.kept ? (JSON.parse(readFileSync(keptUrl, 'utf8')) as KeptSeed[]) : []
  const from = Number(values.from)
  const drawn = Array.from({ length: Number(values.seeds) }, (_, i) => from + i)
  return [...kept.map(({ seed }) => seed), ...drawn]
}

let failed = 0
const seeds = seedsToRun()
for (const seed of seeds) {
  try {
    const report = runStorm(seed)
    if (values.verbose) process.stdout.write(`${JSON.stringify(report)}\n`)
  } catch (error) {
    failed += 1
    const isViolation = error instanceof Violation
    const what = isViolation ? error.message : error instanceof Error ? error.stack : String(error)
    process.stdout.write(`seed ${seed}: ${what}\n`)
    process.stdout.write(`  node test/storm/main.ts --seeds 1 --from ${seed}\n`)
  }
}
process.stdout.write(`${seeds.length} storms, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
