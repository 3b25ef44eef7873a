// What can be measured: a name for `--only`, the workload in a sentence, and where it is. Each
// entry runs in a process of its own, so that what one has compiled or collected does not reach the
// next.

import { type Figure } from './harness.ts'

export type Entry = {
  readonly name: string
  readonly workload: string
  /** Flags of the process, where measuring needs them. */
  readonly flags: readonly string[]
  readonly measure: () => Promise<readonly Figure[]> | readonly Figure[]
}

/** Collections run in the thread that is timed, so that its time has all of them. */
const compute: readonly string[] = ['--single-threaded-gc']

/** Collections on demand and, with a nursery as large as all that is allocated, none otherwise. */
const counting: readonly string[] = [
  '--expose-gc',
  '--min-semi-space-size=512',
  '--max-semi-space-size=512',
]

export const entries: readonly Entry[] = [
  {
    name: 'step',
    workload:
      'Engine events a second: 20 simulated minutes of the desk on the built-in exchange, as ' +
      '`plimsoll start` has them (150 options quoted, limits and hedges on) and a person at ' +
      'work, recorded once, decoded and applied to a fresh desk.',
    flags: compute,
    measure: async () => (await import('./step.ts')).measureStep(),
  },
  {
    name: 'step time',
    workload:
      'The same run, each step timed: quantiles by kind of event, and its share of the time. ' +
      'Holds one reading of the clock (step clock) and collections of garbage.',
    flags: compute,
    measure: async () => (await import('./step-time.ts')).measureStepTime(),
  },
  {
    name: 'step bytes',
    workload:
      'Bytes that a step allocates in steady state, decoding taken off, and by kind of event; ' +
      'the check is a loop that allocates objects of 48 bytes, counted the same way.',
    flags: counting,
    measure: async () => (await import('./step-bytes.ts')).measureStepBytes(),
  },
  {
    name: 'run',
    workload:
      'Simulated seconds a second of the wall clock: exchange, desk, fits and searches at full ' +
      'speed, journal on disk; stretches of 5 simulated minutes in turn with the peers.',
    flags: [],
    measure: async () => (await import('./run.ts')).measureRun(),
  },
  {
    name: 'journal',
    workload:
      'Durable events of about 200 bytes: half market, half account, or one of them; then the ' +
      'wait for durability at 400,000 a second, and of a single event at rest. Wall clock.',
    flags: [],
    measure: async () => (await import('./journal.ts')).measureJournalFigures(),
  },
  {
    name: 'greeks',
    workload:
      'Price, delta, gamma, vega, theta, rho, vanna and volga of 1,000,000 options with rates, ' +
      'one core: columns through the plain and the relaxed kernel, 2,000 rows in the cache, ' +
      'columns in JavaScript (script), row by row (scalar).',
    flags: compute,
    measure: async () => (await import('./greeks.ts')).measureGreeks(),
  },
  {
    name: 'implied-vol',
    workload:
      'Implied volatility of 200,000 out-of-the-money prices to the last bits, one core: row by ' +
      'row, and columns through the plain and the relaxed kernel.',
    flags: compute,
    measure: async () => (await import('./implied-vol.ts')).measureImpliedVol(),
  },
  {
    name: 'surface',
    workload:
      'The whole chain of a currency fitted, cleaning, proof of no arbitrage and doubt included: ' +
      '700 synthetic out-of-the-money quotes in 12 expiries, quoted anew (cold) or a tick away ' +
      'from the last fit (warm); ten real chains of each currency where ../shared/data is.',
    flags: compute,
    measure: async () => (await import('./surface.ts')).measureSurface(),
  },
  {
    name: 'exposure',
    workload:
      '300 options, each with a position and two resting orders: all Greeks and sums again ' +
      '(reprice), on an index tick with everything read, after a fill, the worst case before an ' +
      'order, and the nearest break of a loss limit (freeboard).',
    flags: compute,
    measure: async () => (await import('./exposure.ts')).measureExposureFigures(),
  },
  {
    name: 'grid',
    workload:
      'Eight values of 10,000 options without rates under 200 shocks of spot, vol and time, on ' +
      'one core and on two workers (wall clock); and 10,000 rows of a desk (of a book).',
    flags: compute,
    measure: async () => (await import('./grid.ts')).measureGrid(),
  },
  {
    name: 'book',
    workload:
      'A level change of a followed L2 book, microprice and order flow read after each message ' +
      'of eight; the median round, and the worst.',
    flags: compute,
    measure: async () => (await import('./book.ts')).measureBookFigures(),
  },
  {
    name: 'elementary',
    workload: "A call over 4,096 arguments, beside the host's own function.",
    flags: compute,
    measure: async () => (await import('./elementary.ts')).measureElementary(),
  },
  {
    name: 'amm',
    workload:
      'A swap of a concentrated pool, exact, across ten ticks and within one, and a step of the ' +
      "float64 model; beside Uniswap's own kit where NODE_PATH has it.",
    flags: compute,
    measure: async () => (await import('./amm.ts')).measureAmm(),
  },
  {
    name: 'amm curves',
    workload:
      'A quote of StableSwap (3 coins) and of CryptoSwap (2 and 3): D from balances and the ' +
      'balance after a trade, exact integers beside the float64 model.',
    flags: compute,
    measure: async () => (await import('./amm-curves.ts')).measureAmmCurves(),
  },
  {
    name: 'pool year',
    workload:
      'A year of a simulated pool, minute by minute: market, arbitrage to the edge of the band, ' +
      '500 noise trades a day, books compared after every block; processor time.',
    flags: compute,
    measure: async () => (await import('./pool-year.ts')).measurePoolYear(),
  },
  {
    name: 'growth',
    workload:
      'Exponent of cost in size: options repriced, rows searched, scenarios, quotes fitted, ' +
      'events lived by one desk (history), instruments listed.',
    flags: compute,
    measure: async () => (await import('./growth.ts')).measureGrowth(),
  },
]

/**
 * Entries called `term`, or `term` and more: `step` is all of `step`, `step time`, `step bytes`.
 */
export function entriesOf(term: string): Entry[] {
  return entries.filter(({ name }) => name === term || name.startsWith(`${term} `))
}
