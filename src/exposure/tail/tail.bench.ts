// What the tail of a large option book costs by full revaluation: 1,000 options under 10,000 joint
// moves of spot and vol, through the columns, in processor time of one core. Run:
// `node src/exposure/tail/tail.bench.ts`.

import process from 'node:process'
import { Prng } from '../../base/index.ts'
import { exp } from '../../math/index.ts'
import { BlackColumns } from '../../pricing/index.ts'
import { simulateTail } from '../index.ts'

const optionCount = 1000
const scenarioCount = 10_000
const spot = 60_000

const prng = Prng.fromSeed(1000)
const table = new BlackColumns(optionCount)
const vols = Float64Array.from({ length: optionCount }, () => 0.4 + 0.4 * prng.uniform())
const sizes = Float64Array.from({ length: optionCount }, () => prng.uniform() - 0.5)
for (let i = 0; i < optionCount; i += 1) {
  table.side[i] = i % 2 === 0 ? 1 : -1
  table.strike[i] = spot * (0.5 + prng.uniform())
  table.years[i] = (1 + prng.below(180)) / 365
}

function bookValueUsd(forward: number, volFactor: number): number {
  table.forward.fill(forward)
  for (let i = 0; i < optionCount; i += 1) table.volAnnual[i] = vols[i]! * volFactor
  table.compute(optionCount)
  let sum = 0
  for (let i = 0; i < optionCount; i += 1) sum += sizes[i]! * table.price[i]!
  return sum
}

const before = bookValueUsd(spot, 1)
const start = process.cpuUsage()
const tail = simulateTail(
  {
    covariance: Float64Array.of(0.0016, -0.0008, -0.0008, 0.0025),
    factorCount: 2,
    revalue: (moves) => bookValueUsd(spot * exp(moves[0]!), exp(moves[1]!)) - before,
    scenarioCount,
    confidence: 0.975,
    tailDegrees: 4,
  },
  Prng.fromSeed(4),
)!
const seconds = process.cpuUsage(start).user / 1e6
const error = (100 * tail.shortfallError) / tail.expectedShortfall
process.stdout.write(
  `${optionCount} options x ${scenarioCount} scenarios, ${table.build} build: ` +
    `${seconds.toFixed(2)} s of one core, ES ${tail.expectedShortfall.toFixed(0)} USD, ` +
    `standard error ${error.toFixed(1)} %\n`,
)
