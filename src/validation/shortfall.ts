// Whether an Expected Shortfall was as bad as it said: the second test of Acerbi and Székely
// (2014, Risk, December), which needs no model of the tail but the forecasts themselves.

import { assert } from '../base/index.ts'

/** One forecast and what came; losses are positive, in any unit. */
export type ShortfallForecast = {
  readonly loss: number
  readonly valueAtRisk: number
  readonly expectedShortfall: number
}

/**
 * Z2 = 1 - mean of loss 1(loss > VaR) / (tail probability ES): 0 in expectation if the forecasts
 * are right, negative if losses are larger or more frequent. The paper's critical values are about
 * -0.70 at 5 % and -1.8 at 0.01 %, whatever the tail, for 250 days at 2.5 %.
 */
export function acerbiSzekely(
  forecasts: readonly ShortfallForecast[],
  tailProbability: number,
): number {
  assert(forecasts.length >= 1, 'there are forecasts')
  assert(tailProbability > 0 && tailProbability < 1, 'a probability lies in (0, 1)')
  let sum = 0
  for (const { loss, valueAtRisk, expectedShortfall } of forecasts) {
    assert(expectedShortfall > 0, 'an expected shortfall is a loss')
    if (loss > valueAtRisk) sum += loss / expectedShortfall
  }
  return 1 - sum / (forecasts.length * tailProbability)
}
