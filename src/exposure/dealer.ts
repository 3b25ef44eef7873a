// What the market's dealers would have to trade to stay hedged, from the open interest of a chain
// and an assumption of who is long what. Nobody publishes the sign: it is chosen, named, and its
// alternatives are computed beside it. Coin options; vols stay with their strikes.

import { assert } from '../base/index.ts'
import { exp } from '../math/index.ts'
import { generalBlack } from '../pricing/index.ts'

/** What dealers hold of the calls and the puts that are open; customers hold the other side. */
export const dealerBooks = [
  'long-calls-short-puts',
  'short-calls-long-puts',
  'short-all',
  'long-all',
] as const
export type DealerBook = (typeof dealerBooks)[number]

const signs: Readonly<Record<DealerBook, { readonly call: 1 | -1; readonly put: 1 | -1 }>> = {
  'long-calls-short-puts': { call: 1, put: -1 },
  'short-calls-long-puts': { call: -1, put: 1 },
  'short-all': { call: -1, put: -1 },
  'long-all': { call: 1, put: 1 },
}

/** One option of the chain. */
export type OpenOption = {
  readonly side: 1 | -1
  readonly strike: number
  readonly forward: number
  readonly years: number
  readonly volAnnual: number
  readonly openInterestCoin: number
}

/** What the dealers' hedge buys of the coin in USD, negative sells: the change of delta, undone. */
export type DealerFlow = {
  /** After the index rises by 1 %. Negative: they sell into rises, which calms the market. */
  readonly gammaFlowUsdPer1Pct: number
  /** After every vol rises by one point. */
  readonly vannaFlowUsdPerVolPt: number
  /** After a calendar day at unchanged prices; a derivative, whatever is left to expiry. */
  readonly charmFlowUsdPerDay: number
}

export const noFlow: DealerFlow = {
  gammaFlowUsdPer1Pct: 0,
  vannaFlowUsdPerVolPt: 0,
  charmFlowUsdPerDay: 0,
}

function dealerSize(book: DealerBook, { side, openInterestCoin }: OpenOption): number {
  return signs[book][side === 1 ? 'call' : 'put'] * openInterestCoin
}

export function dealerFlow(book: DealerBook, option: OpenOption, indexUsd: number): DealerFlow {
  assert(indexUsd > 0, 'an index is positive')
  const { side, strike, forward, years, volAnnual } = option
  const black = generalBlack(side, forward, strike, years, 0, 0, volAnnual)
  // Value size S B(F) / F with F / S fixed: delta in USD is size S B'(F).
  const scale = -dealerSize(book, option) * indexUsd
  return {
    gammaFlowUsdPer1Pct: (scale * forward * black.gamma) / 100,
    vannaFlowUsdPerVolPt: (scale * black.vanna) / 100,
    charmFlowUsdPerDay: (scale * black.charm) / 365,
  }
}

export function addFlow(x: DealerFlow, y: DealerFlow): DealerFlow {
  return {
    gammaFlowUsdPer1Pct: x.gammaFlowUsdPer1Pct + y.gammaFlowUsdPer1Pct,
    vannaFlowUsdPerVolPt: x.vannaFlowUsdPerVolPt + y.vannaFlowUsdPerVolPt,
    charmFlowUsdPerDay: x.charmFlowUsdPerDay + y.charmFlowUsdPerDay,
  }
}

/** Where the index is looked for: from 1 / e to e times that of now. */
const logRange = 1
const logSteps = 200
const bisections = 40

/**
 * Levels of the index at which the dealers' gamma changes its sign, in ascending order; vols stay
 * with their strikes, forwards move with the index. Empty where it has one sign throughout.
 */
export function gammaFlips(
  book: DealerBook,
  options: readonly OpenOption[],
  indexUsd: number,
): number[] {
  const gammaAt = (logMove: number): number => {
    const growth = exp(logMove)
    let sum = 0
    for (const option of options) {
      const moved = { ...option, forward: option.forward * growth }
      sum -= dealerFlow(book, moved, indexUsd * growth).gammaFlowUsdPer1Pct
    }
    return sum
  }
  const flips: number[] = []
  let before = gammaAt(-logRange)
  for (let i = 1; i <= logSteps; i += 1) {
    let high = logRange * ((2 * i) / logSteps - 1)
    let low = high - (2 * logRange) / logSteps
    const after = gammaAt(high)
    if (before * after < 0) {
      for (let n = 0; n < bisections; n += 1) {
        const middle = 0.5 * (low + high)
        if (gammaAt(middle) * after > 0) high = middle
        else low = middle
      }
      flips.push(indexUsd * exp(0.5 * (low + high)))
    }
    before = after
  }
  return flips
}
