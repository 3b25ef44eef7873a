// The cube root of an 18-decimal number as tricrypto-ng computes it: a guess from the binary
// logarithm and seven Newton steps, no more and no fewer. Exact in its last place only where the
// contract is.

import { log2Down } from '../wad.ts'

/** Above these the contract leaves some of the 36 decimals out that it otherwise adds. */
const wide = 115_792_089_237_316_195_423_570_985_008_687_907_853_269n
const steps = 7

export function cubeRoot(x: bigint): bigint {
  if (x <= 0n) return 0n
  const isHuge = x >= wide * 10n ** 18n
  const isLarge = x >= wide
  const inflated = isHuge ? x : isLarge ? x * 10n ** 18n : x * 10n ** 36n
  const bits = log2Down(inflated)
  let root = 1n << BigInt(Math.floor(bits / 3))
  const rest = BigInt(bits % 3)
  root = (root * 1260n ** rest) / 1000n ** rest
  for (let step = 0; step < steps; step += 1) {
    root = (2n * root + inflated / (root * root)) / 3n
  }
  return isHuge ? root * 10n ** 12n : isLarge ? root * 10n ** 6n : root
}
