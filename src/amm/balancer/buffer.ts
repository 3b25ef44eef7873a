// Balancer's buffer: a coin and its wrapping at the vault's rate, no curve and no fee. Rounded as
// the wrapper's previews round: what goes out down, what must go in up.

import { type Result } from '../../base/index.ts'
import { type AmmRefusal } from '../pool.ts'
import { attempt, revert } from '../uint.ts'
import { divWadDown, divWadUp, mulWadDown, mulWadUp } from '../wad.ts'

/** Below this many atoms rounding could be farmed; the contract refuses. */
const wrapAmountMin = 1000n

/** `rate` is underlying per wrapped, 18 decimals, decimals of both coins in it. */
export function bufferAmount(
  rate: bigint,
  direction: 'wrap' | 'unwrap',
  given: 'in' | 'out',
  amount: bigint,
): Result<bigint, AmmRefusal> {
  return attempt(() => {
    if (amount < wrapAmountMin) {
      revert('zero-amount', `amount ${amount}, expected at least ${wrapAmountMin}`)
    }
    if (direction === 'wrap') {
      return given === 'in' ? divWadDown(amount, rate) : mulWadUp(amount, rate)
    }
    return given === 'in' ? mulWadDown(amount, rate) : divWadUp(amount, rate)
  })
}
