// The judge of a fit: what is free passes, also where a wing without quotes once made calls dearer
// with the strike; a surface that was tampered with does not.
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readChain } from '../archive/index.ts'
import { type ChainQuotes } from './chain.ts'
import { fitSurface } from './fit.ts'
import { checkSurface } from './surface-check.ts'

const folder = new URL('../../../shared/data/deribit-chains/', import.meta.url)

async function chainsOf(time: string): Promise<readonly ChainQuotes[]> {
  const file = await readChain(new URL(`deribit_options_snapshot_${time}.csv.gz`, folder).pathname)
  if (!file.ok) throw new Error(file.refusal.message)
  return file.value.chains
}

test('long slices that want to be parabolas are free of arbitrage to the last price', async (c) => {
  if (!existsSync(folder)) return c.skip(`${folder.pathname} is not here`)
  for (const time of ['20260404T093013Z', '20260412T093906Z', '20260421T215503Z']) {
    for (const chain of await chainsOf(time)) {
      const found = checkSurface(chain, fitSurface(chain))
      expect(found).toMatchObject({ isProven: true, violations: [] })
      expect(found.worstPrice).toBeLessThan(1e-8)
    }
  }
})

test('a slice that is bent or lowered after the fit is found', async (context) => {
  if (!existsSync(folder)) return context.skip(`${folder.pathname} is not here`)
  const [chain] = await chainsOf('20260105T092511Z')
  const fit = fitSurface(chain!)
  const tampered = (change: (i: number) => object): ReturnType<typeof checkSurface> =>
    checkSurface(chain!, {
      ...fit,
      slices: fit.slices.map((slice, i) => ({ ...slice, ...change(i) })),
    })
  const rules = (found: ReturnType<typeof checkSurface>): Set<string> =>
    new Set(found.violations.map(({ rule }) => rule))
  const low = fit.slices[7]!
  // Gatheral & Jacquier, example 3.1.
  const shape = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 }
  const vogt = { ...shape, spline: new Float64Array(0) }
  expect(rules(tampered((i) => (i === 7 ? { a: 0.5 * low.a - 0.01 } : {})))).toContain(
    'price-calendar',
  )
  expect(rules(tampered((i) => (i === 7 ? vogt : {})))).toContain('price-butterfly')
  expect(checkSurface(chain!, { ...fit, slices: [] }).isProven).toBe(false)
})
