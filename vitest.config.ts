// Three projects: `unit` needs nothing outside the checkout; `page` needs a browser and `chain` an
// EVM, and both are asked for by name. Retries are 0: a flaky test is a determinism bug.
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    retry: 0,
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: ['test/page/**', 'test/chain/**'],
        },
      },
      {
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'chain',
          include: ['test/chain/**/*.test.ts'],
        },
      },
    ],
  },
})

export default config
