// Solidly's stable curve in doubles, for models: the balance that x^3 y + x y^3 leaves beside
// another, and the price at the margin.

const roundsMax = 60
const settled = 1e-15

/** What a swap brings before fee, both balances in like units. */
export function solidlyOutModel(balanceIn: number, balanceOut: number, amountIn: number): number {
  const invariant = balanceIn * balanceOut * (balanceIn * balanceIn + balanceOut * balanceOut)
  const x = balanceIn + amountIn
  let y = balanceOut
  for (let round = 0; round < roundsMax; round += 1) {
    const value = x * y * (x * x + y * y) - invariant
    const step = value / (x * x * x + 3 * x * y * y)
    y -= step
    if (Math.abs(step) <= settled * y) break
  }
  return balanceOut - y
}

/** Coin out per coin in of an infinitesimal swap, before fee. */
export function solidlyMarginalPrice(balanceIn: number, balanceOut: number): number {
  const squareIn = balanceIn * balanceIn
  const squareOut = balanceOut * balanceOut
  return (balanceOut * (3 * squareIn + squareOut)) / (balanceIn * (squareIn + 3 * squareOut))
}
