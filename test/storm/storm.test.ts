// A few storms with every test run, the seeds that once found something for ever, and the proof
// that a storm can fail: planted bugs that it must find.

import { describe, expect, test } from 'vitest'
import { canaries } from './canary.ts'
import { Violation } from './rules.ts'
import kept from './seeds.json' with { type: 'json' }
import { runStorm, Storm, type StormReport } from './storm.ts'

/** Seeds of the smoke run: some seconds. */
const smokeFrom = 1
const smokeCount = 20
/** A planted bug is found within so many seeds, or it is not found. */
const canarySeeds = 30

const reports: Map<number, StormReport> = new Map()

/** Each storm runs once, whichever test asks first. */
function reportOf(seed: number): StormReport {
  const report = reports.get(seed) ?? runStorm(seed)
  reports.set(seed, report)
  return report
}

describe('storms', () => {
  const seeds = Array.from({ length: smokeCount }, (_, i) => smokeFrom + i)
  test.each(seeds)(
    'seed %i',
    (seed) => {
      expect(reportOf(seed).events).toBeGreaterThan(1000)
    },
    60_000,
  )

  test.each(kept)(
    'kept seed $seed ($what)',
    ({ seed }) => {
      expect(runStorm(seed).events).toBeGreaterThan(1000)
    },
    60_000,
  )

  test('the same seed is the same storm', () => {
    expect(runStorm(3).digest).toBe(reportOf(3).digest)
    expect(reportOf(3).digest).not.toBe(reportOf(4).digest)
  }, 60_000)

  test('the weather is bad enough to mean something', () => {
    const sum = (key: 'fills' | 'hedges' | 'kills'): number =>
      seeds.reduce((total, seed) => total + reportOf(seed)[key], 0)
    expect(sum('fills')).toBeGreaterThan(300)
    expect(sum('hedges')).toBeGreaterThan(30)
    expect(sum('kills')).toBeGreaterThan(10)
  }, 60_000)
})

describe('planted bugs', () => {
  test.each(canaries)(
    '$name',
    ({ plant, rules }) => {
      for (let seed = 1; seed <= canarySeeds; seed += 1) {
        try {
          new Storm(seed, plant).run()
        } catch (error) {
          if (!(error instanceof Violation)) throw error
          expect(rules).toContain(error.rule)
          return
        }
      }
      expect.fail('no storm found it')
    },
    120_000,
  )
})
