// Which ticks are in use: a bit per multiple of the spacing, in words of 256 bits as the contract
// has them. The width of a word is part of the result, not of the speed: a swap stops at the end of
// a word even where no tick is, and each stop rounds.

const laneCount = 8

/** Bits of lane `lane` at or below bit `bit` of the word. */
function maskAtOrBelow(lane: number, bit: number): number {
  const own = bit >> 5
  if (lane < own) return 0xffffffff
  return lane > own ? 0 : 0xffffffff >>> (31 - (bit & 31))
}

/** Where the next stop of a swap is; written in place. */
export type NextTick = { tick: number; initialized: boolean }

export class TickBitmap {
  readonly #spacing: number
  /** Words that have a bit, by number, in 32-bit lanes from the lowest. */
  readonly #words = new Map<number, Uint32Array>()

  constructor(spacing: number) {
    this.#spacing = spacing
  }

  /** Switches the bit of a tick that is a multiple of the spacing. */
  flip(tick: number): void {
    const index = tick / this.#spacing
    const key = index >> 8
    let word = this.#words.get(key)
    if (word === undefined) {
      word = new Uint32Array(laneCount)
      this.#words.set(key, word)
    }
    const lane = (index & 255) >> 5
    word[lane] = word[lane]! ^ (1 << (index & 31))
    if (word.every((bits) => bits === 0)) this.#words.delete(key)
  }

  /** The tick in use at or below `tick` in its word, or the first of the word. */
  nextAtOrBelow(tick: number, out: NextTick): void {
    const index = Math.floor(tick / this.#spacing)
    const bit = index & 255
    const word = this.#words.get(index >> 8)
    out.initialized = false
    out.tick = (index - bit) * this.#spacing
    if (word === undefined) return
    for (let lane = bit >> 5; lane >= 0; lane -= 1) {
      const bits = (word[lane]! & maskAtOrBelow(lane, bit)) >>> 0
      if (bits === 0) continue
      out.initialized = true
      out.tick = (index - bit + lane * 32 + 31 - Math.clz32(bits)) * this.#spacing
      return
    }
  }

  /** The tick in use above `tick` in the word of the next one, or the last of that word. */
  nextAbove(tick: number, out: NextTick): void {
    const index = Math.floor(tick / this.#spacing) + 1
    const bit = index & 255
    const word = this.#words.get(index >> 8)
    out.initialized = false
    out.tick = (index - bit + 255) * this.#spacing
    if (word === undefined) return
    for (let lane = bit >> 5; lane < laneCount; lane += 1) {
      const below = bit === 0 ? 0 : maskAtOrBelow(lane, bit - 1)
      const bits = (word[lane]! & ~below) >>> 0
      if (bits === 0) continue
      out.initialized = true
      out.tick = (index - bit + lane * 32 + 31 - Math.clz32(bits & -bits)) * this.#spacing
      return
    }
  }

  clear(): void {
    this.#words.clear()
  }
}
