// The usual way, kept to be measured against: one function per Greek, each from the host's Math and
// each computing d1 again; implied volatility by bisection. What most packages do.

import { type OptionSide } from '../src/pricing/index.ts'

function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/** To sixteen digits: Hart (1968) as given by West, "Better approximations", Wilmott (2005). */
function normalCdf(x: number): number {
  const z = Math.abs(x)
  if (z > 37) return x > 0 ? 1 : 0
  const density = Math.exp(-0.5 * z * z)
  let tail: number
  if (z < 7.07106781186547) {
    let above = 3.52624965998911e-2 * z + 0.700383064443688
    above = above * z + 6.37396220353165
    above = above * z + 33.912866078383
    above = above * z + 112.079291497871
    above = above * z + 221.213596169931
    above = above * z + 220.206867912376
    let below = 8.83883476483184e-2 * z + 1.75566716318264
    below = below * z + 16.064177579207
    below = below * z + 86.7807322029461
    below = below * z + 296.564248779674
    below = below * z + 637.333633378831
    below = below * z + 793.826512519948
    below = below * z + 440.413735824752
    tail = (density * above) / below
  } else {
    tail = density / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / 2.506628274631
  }
  return x > 0 ? 1 - tail : tail
}

function d1Of(forward: number, strike: number, years: number, vol: number): number {
  return (Math.log(forward / strike) + 0.5 * vol ** 2 * years) / (vol * Math.sqrt(years))
}

function d2Of(forward: number, strike: number, years: number, vol: number): number {
  return d1Of(forward, strike, years, vol) - vol * Math.sqrt(years)
}

export function naivePrice(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  vol: number,
): number {
  const d1 = d1Of(forward, strike, years, vol)
  const d2 = d2Of(forward, strike, years, vol)
  return side * (forward * normalCdf(side * d1) - strike * normalCdf(side * d2))
}

export function naiveDelta(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  vol: number,
): number {
  return side * normalCdf(side * d1Of(forward, strike, years, vol))
}

export function naiveGamma(forward: number, strike: number, years: number, vol: number): number {
  return normalPdf(d1Of(forward, strike, years, vol)) / (forward * vol * Math.sqrt(years))
}

export function naiveVega(forward: number, strike: number, years: number, vol: number): number {
  return forward * normalPdf(d1Of(forward, strike, years, vol)) * Math.sqrt(years)
}

export function naiveTheta(forward: number, strike: number, years: number, vol: number): number {
  return (-forward * normalPdf(d1Of(forward, strike, years, vol)) * vol) / (2 * Math.sqrt(years))
}

export function naiveVanna(forward: number, strike: number, years: number, vol: number): number {
  const d2 = d2Of(forward, strike, years, vol)
  return (-normalPdf(d1Of(forward, strike, years, vol)) * d2) / vol
}

export function naiveVolga(forward: number, strike: number, years: number, vol: number): number {
  const d1 = d1Of(forward, strike, years, vol)
  return (naiveVega(forward, strike, years, vol) * d1 * d2Of(forward, strike, years, vol)) / vol
}

/** By bisection between 0.01 % and 1,000 %, to 1e-10: right, and slow. */
export function naiveImpliedVol(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  price: number,
): number {
  let low = 1e-4
  let high = 10
  while (high - low > 1e-10) {
    const vol = 0.5 * (low + high)
    if (naivePrice(side, forward, strike, years, vol) < price) low = vol
    else high = vol
  }
  return 0.5 * (low + high)
}
