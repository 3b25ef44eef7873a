// Two projects: `unit` needs nothing outside the checkout; `page` needs a browser and is asked for
// by name. Retries are 0: a flaky test is a determinism bug.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    retry: 0,
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/page/**', 'src/web/**/*.page.test.ts'],
        },
      },
      {
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
        },
      },
    ],
  },
})
