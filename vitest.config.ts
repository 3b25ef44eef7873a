// Three projects: `unit` needs nothing outside the checkout; `page` needs a browser and `chain` an
// EVM, and both are asked for by name. Retries are 0: a flaky test is a determinism bug.
import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** A busy machine is not a failed test: what hangs is found by the gate's own time. */
const testTimeout = 60_000
const setupFiles = ['test/support/property-seed.ts']

const config: ViteUserConfig = defineConfig({
  test: {
    retry: 0,
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout,
          setupFiles,
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: ['test/page/**', 'test/chain/**'],
        },
      },
      {
        test: {
          name: 'page',
          testTimeout,
          include: ['test/page/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'chain',
          testTimeout,
          setupFiles,
          include: ['test/chain/**/*.test.ts'],
        },
      },
    ],
  },
})

export default config
