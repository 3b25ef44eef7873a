// Heston, Merton and Bates on a real chain; without the data beside the checkout the test skips.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readChain } from '../../src/archive/index.ts'
import { fitBates, fitHeston, fitMerton } from '../../src/calibration/index.ts'

const name = 'deribit_options_snapshot_20260105T092511Z.csv.gz'
const path = fileURLToPath(new URL(`../../../shared/data/deribit-chains/${name}`, import.meta.url))

test('on a calm chain jumps and moving variance together beat each alone', async (context) => {
  if (!existsSync(path)) return context.skip(`${path} is not here`)
  const file = await readChain(path)
  if (!file.ok) throw new Error(file.refusal.message)
  for (const chain of file.value.chains.slice(0, 1)) {
    const [heston, merton, bates] = [fitHeston(chain), fitMerton(chain), fitBates(chain)]
    if (!(heston.ok && merton.ok && bates.ok)) throw new Error('no fit')
    expect(heston.value.isConverged && merton.value.isConverged).toBe(true)
    expect(heston.value.rmsVolPt).toBeLessThan(2.5)
    expect(merton.value.rmsVolPt).toBeLessThan(3)
    expect(bates.value.rmsVolPt).toBeLessThan(Math.min(heston.value.rmsVolPt, 2))
    expect(heston.value.fellerRatio).toBeLessThan(1)
  }
}, 60_000)
