// Raw SVI: total implied variance of one expiry as a function of log-moneyness k = ln(K/F), its
// derivatives, and the test of butterfly arbitrage. Gatheral & Jacquier, "Arbitrage-free SVI
// volatility surfaces", arXiv:1204.0646. A formula: it knows no quotes and no fit.

/** w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)). */
export type SviSlice = {
  readonly a: number
  /** >= 0. */
  readonly b: number
  /** In (-1, 1). */
  readonly rho: number
  readonly m: number
  /** > 0. */
  readonly sigma: number
}

/** Total variance and its first two derivatives by k; written in place. */
export type VarianceRow = { w: number; dw: number; d2w: number }

export function sviTotalVariance(
  a: number,
  b: number,
  rho: number,
  m: number,
  sigma: number,
  k: number,
): number {
  const d = k - m
  return a + b * (rho * d + Math.sqrt(d * d + sigma * sigma))
}

export function sviDerivatives(
  a: number,
  b: number,
  rho: number,
  m: number,
  sigma: number,
  k: number,
  out: VarianceRow,
): void {
  const d = k - m
  const root = Math.sqrt(d * d + sigma * sigma)
  out.w = a + b * (rho * d + root)
  out.dw = b * (rho + d / root)
  out.d2w = (b * sigma * sigma) / (root * root * root)
}

/**
 * Durrleman's function: the implied density over a positive factor, so the slice is free of
 * butterfly arbitrage exactly where g >= 0. Needs w > 0. Gatheral & Jacquier, eq. 2.1.
 */
export function durrleman(k: number, w: number, dw: number, d2w: number): number {
  const lean = 1 - (0.5 * k * dw) / w
  return lean * lean - 0.25 * dw * dw * (1 / w + 0.25) + 0.5 * d2w
}

/** A slice as traders say it; annual units. Gatheral & Jacquier, eq. 3.5. */
export type JumpWings = {
  /** At-the-money variance. */
  readonly v: number
  /** At-the-money skew of the volatility, by k / sqrt(total variance). */
  readonly psi: number
  /** Slope of the put wing, over sqrt(total variance). */
  readonly p: number
  /** Slope of the call wing, over sqrt(total variance). */
  readonly c: number
  /** Least variance. */
  readonly vTilde: number
}

export function jumpWings(slice: SviSlice, years: number): JumpWings {
  const { a, b, rho, m, sigma } = slice
  const root = Math.sqrt(m * m + sigma * sigma)
  const w = a + b * (root - rho * m)
  const sqrtW = Math.sqrt(w)
  return {
    v: w / years,
    psi: ((0.5 * b) / sqrtW) * (rho - m / root),
    p: (b * (1 - rho)) / sqrtW,
    c: (b * (1 + rho)) / sqrtW,
    vTilde: (a + b * sigma * Math.sqrt(1 - rho * rho)) / years,
  }
}
