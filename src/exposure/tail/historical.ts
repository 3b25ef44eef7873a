// Value at Risk and Expected Shortfall of a book from scenarios of its loss, and how both divide
// among its parts. Scenarios may be history, filtered history or simulation; each counts the same.
// Losses are positive.

import { assert } from '../../base/index.ts'
import { type TailRisk } from './normal-tail.ts'

/** How many scenarios, from the best on, the VaR must cover, and the mass left beyond it. */
function tailShape(count: number, confidence: number): { index: number; partial: number } {
  assert(count >= 1, 'a tail needs scenarios')
  assert(confidence > 0 && confidence < 1, 'a confidence lies in (0, 1)')
  // 0.99 of 100 scenarios is 99, whatever the last bit of the product says.
  const covered = Math.min(count, Math.max(1, Math.ceil(confidence * count - 1e-9)))
  return { index: covered - 1, partial: covered - confidence * count }
}

/**
 * From losses in ascending order. The VaR is the least loss that a share `confidence` of scenarios
 * does not exceed; the ES is the mean of the worst share, the VaR's own scenario counted in part
 * (Acerbi and Tasche 2002), so that it is coherent for any number of scenarios.
 */
export function tailOfSorted(sorted: ArrayLike<number>, confidence: number): TailRisk {
  const count = sorted.length
  const { index, partial } = tailShape(count, confidence)
  let sum = partial * sorted[index]!
  for (let i = index + 1; i < count; i += 1) sum += sorted[i]!
  return { valueAtRisk: sorted[index]!, expectedShortfall: sum / ((1 - confidence) * count) }
}

/**
 * The VaR as a forecast, from losses in ascending order: what the next of exchangeable losses
 * exceeds with probability 1 - confidence. That is rank confidence (count + 1), a little beyond the
 * quantile of the scenarios themselves, which is exceeded too often out of sample: 1.1 % of times
 * where a thousand scenarios say 1 %. Beyond the worst scenario nothing is known: it is the answer.
 */
export function forecastValueAtRisk(sorted: ArrayLike<number>, confidence: number): number {
  const count = sorted.length
  tailShape(count, confidence)
  const rank = Math.max(1, Math.min(count, confidence * (count + 1)))
  const below = Math.floor(rank)
  const low = sorted[below - 1]!
  const high = sorted[Math.min(count, below + 1) - 1]!
  return low === high ? low : low + (rank - below) * (high - low)
}

/** The tail from losses in any order. */
export function tailOfScenarios(losses: ArrayLike<number>, confidence: number): TailRisk {
  const sorted = Float64Array.from(losses)
  assert(
    sorted.every((loss) => !Number.isNaN(loss)),
    'a loss is a number',
  )
  return tailOfSorted(sorted.sort(), confidence)
}

export type TailParts = {
  readonly total: TailRisk
  /**
   * Euler's division: what each part loses where the book's tail is. Parts add up to the total, and
   * each is, per unit of the part, the marginal risk of adding to it.
   */
  readonly component: readonly TailRisk[]
  /** The total less what it would be without the part. These do not add up. */
  readonly incremental: readonly TailRisk[]
}

/** `parts` holds the loss of each part in each scenario. */
export function divideTail(parts: readonly Float64Array[], confidence: number): TailParts {
  const count = parts[0]?.length ?? 0
  assert(
    parts.every((part) => part.length === count),
    'parts have the same scenarios',
  )
  const losses = new Float64Array(count)
  for (const part of parts) {
    for (let i = 0; i < count; i += 1) losses[i]! += part[i]!
  }
  const total = tailOfScenarios(losses, confidence)
  const order = Array.from({ length: count }, (_, i) => i)
  order.sort((i, j) => losses[i]! - losses[j]! || i - j)
  const component = parts.map((part) =>
    tailOfSorted(
      order.map((i) => part[i]!),
      confidence,
    ),
  )
  const incremental = parts.map((part) => {
    const rest = tailOfScenarios(
      losses.map((loss, i) => loss - part[i]!),
      confidence,
    )
    return {
      valueAtRisk: total.valueAtRisk - rest.valueAtRisk,
      expectedShortfall: total.expectedShortfall - rest.expectedShortfall,
    }
  })
  return { total, component, incremental }
}
