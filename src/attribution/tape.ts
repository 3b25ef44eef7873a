// A stretch of public trading in columns: what both markouts and spread components are made from.

import { assert } from '../base/index.ts'

/** Trades and mids, each ascending in time; microseconds on one clock. */
export type TradeTape = {
  readonly tradeUs: Float64Array
  /** +1 the aggressor bought, -1 sold. */
  readonly side: ArrayLike<number>
  readonly price: Float64Array
  /** In any one unit; weights averages. */
  readonly size: Float64Array
  readonly midUs: Float64Array
  readonly mid: Float64Array
}

/** Position of the last mid strictly before, or at, a time; -1 where there is none yet. */
export function midBefore(tape: TradeTape, timeUs: number, isStrict: boolean): number {
  const { midUs } = tape
  let low = -1
  let high = midUs.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const isEarly = isStrict ? midUs[middle]! < timeUs : midUs[middle]! <= timeUs
    if (isEarly) low = middle
    else high = middle
  }
  return low
}

/** Columns of one length, times ascending, prices positive: anything else is a broken invariant. */
export function assertTape(tape: TradeTape): void {
  const { tradeUs, side, price, size, midUs, mid } = tape
  const count = tradeUs.length
  assert(side.length === count && price.length === count && size.length === count, 'equal columns')
  assert(midUs.length === mid.length, 'equal columns')
  for (let i = 0; i < count; i += 1) {
    assert(i === 0 || tradeUs[i]! >= tradeUs[i - 1]!, 'trades ascend in time')
    assert(side[i] === 1 || side[i] === -1, 'a trade has a side')
    assert(price[i]! > 0 && price[i]! < Infinity, 'a price is positive and finite')
    assert(size[i]! > 0 && size[i]! < Infinity, 'a size is positive and finite')
  }
  for (let i = 0; i < midUs.length; i += 1) {
    assert(i === 0 || midUs[i]! >= midUs[i - 1]!, 'mids ascend in time')
    assert(mid[i]! > 0 && mid[i]! < Infinity, 'a mid is positive and finite')
  }
}
