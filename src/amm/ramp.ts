// A parameter on its way from one value to another in a straight line of time: Curve's A and gamma,
// Balancer's weights. Seconds since the epoch are data here; nobody reads a clock.

import { divDown } from './wad.ts'

export type Ramp = {
  readonly from: bigint
  readonly to: bigint
  readonly startS: bigint
  readonly endS: bigint
}

export function steady(value: bigint): Ramp {
  return { from: value, to: value, startS: 0n, endS: 0n }
}

/** The value at a time, rounded toward `from`, as the contracts of StableSwap do. */
export function rampAt(ramp: Ramp, timeS: bigint): bigint {
  if (timeS >= ramp.endS) return ramp.to
  if (timeS <= ramp.startS) return ramp.from
  const passed = timeS - ramp.startS
  const length = ramp.endS - ramp.startS
  return ramp.to > ramp.from
    ? ramp.from + divDown((ramp.to - ramp.from) * passed, length)
    : ramp.from - divDown((ramp.from - ramp.to) * passed, length)
}

/** The value at a time as a weighted mean, rounded down: CryptoSwap's A and gamma. */
export function rampMeanAt(ramp: Ramp, timeS: bigint): bigint {
  if (timeS >= ramp.endS) return ramp.to
  const length = ramp.endS - ramp.startS
  const passed = timeS - ramp.startS
  return divDown(ramp.from * (length - passed) + ramp.to * passed, length)
}
