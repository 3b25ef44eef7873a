// 89 option tickers that a venue printed in one second of its stream, with Greeks. Not ours to
// publish: without the folder beside the checkout the test says so and skips.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readTickers, summarise, tickerErrors } from '../../scripts/golden/captured-tickers.ts'

const file = new URL('../../../shared/data/raw-ws/cryptofeed_DERIBIT.ws.1.0.gz', import.meta.url)

test('marks and Greeks are what the venue printed', (context) => {
  if (!existsSync(file)) return context.skip(`${file.pathname} is not here`)
  const errors = readTickers(file.pathname).map(tickerErrors)
  expect(errors.length).toBe(89)
  expect(summarise(errors.map((row) => row.mark)).median).toBeLessThan(1e-6)
  expect(summarise(errors.map((row) => row.delta)).max).toBeLessThan(1e-5)
  expect(summarise(errors.map((row) => row.deltaOfAllowed)).within).toBe(89)
  // Some tickers carry a forward a little newer than their Greeks: their marks are off as well.
  expect(summarise(errors.map((row) => row.thetaOfAllowed)).within).toBeGreaterThanOrEqual(84)
  expect(summarise(errors.map((row) => row.vegaOfAllowed)).within).toBeGreaterThanOrEqual(84)
  expect(summarise(errors.map((row) => row.rhoOfAllowed)).p90).toBeLessThan(2)
})
