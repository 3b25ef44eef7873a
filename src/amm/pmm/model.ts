// The proactive market maker in doubles: mid price and what a trade brings, from the balance of the
// short side against its target. DODO, "PMM" (2020): P = i R with R = 1 - k + k (V0 / V)^2, turned
// over when the quote side is short.

/** Which side is short: none, the base ('above' the oracle's price), or the quote ('below'). */
export type PmmStatus = 'one' | 'above' | 'below'

/** Quote per base at the margin before fee; `target` and `balance` are of the short side. */
export function pmmMidPrice(
  price: number,
  k: number,
  target: number,
  balance: number,
  status: PmmStatus,
): number {
  const ratio = target / balance
  const stretch = 1 - k + k * ratio * ratio
  return status === 'below' ? price / stretch : price * stretch
}

/**
 * Quote paid for buying base down from `balance` by `amount`, before fee; `target` is the base's.
 */
export function pmmCost(
  price: number,
  k: number,
  target: number,
  balance: number,
  amount: number,
): number {
  const left = balance - amount
  return price * amount * (1 - k + (k * target * target) / (balance * left))
}
