// The variance index of real chains; without the data beside the checkout the test skips.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readChain } from '../../src/archive/index.ts'
import { chainVariance } from '../../src/calibration/index.ts'

const folder = fileURLToPath(new URL('../../../shared/data/deribit-chains/', import.meta.url))

test.for([
  'deribit_options_snapshot_20260105T092511Z.csv.gz',
  'deribit_options_snapshot_20260201T153349Z.csv.gz',
])('%s: a smile costs a little more than its middle', async (name, context) => {
  if (!existsSync(folder)) return context.skip(`${folder} is not here`)
  const file = await readChain(`${folder}${name}`)
  if (!file.ok) throw new Error(file.refusal.message)
  for (const chain of file.value.chains) {
    const index = chainVariance(chain)
    if (!index.ok) throw new Error(index.refusal.code)
    const { strip, smile, atm } = index.value
    expect(smile - atm).toBeGreaterThan(0)
    expect(smile - atm).toBeLessThan(10)
    expect(Math.abs(strip - smile)).toBeLessThan(4)
  }
})
