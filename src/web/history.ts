// What a number was since the page connected, as columns for a chart. Bounded: when full, every
// second point is dropped and the points that follow are spaced twice as far.

export class History {
  readonly capacity: number
  /** Seconds of desk time, ascending. */
  readonly timesS: number[] = []
  readonly values: number[] = []
  #stepS: number

  constructor(capacity: number, stepS: number) {
    this.capacity = capacity
    this.#stepS = stepS
  }

  /** Takes a point if it is far enough from the last; true when it did. */
  add(timeS: number, value: number): boolean {
    const last = this.timesS.at(-1)
    if (!Number.isFinite(timeS) || !Number.isFinite(value)) return false
    if (last !== undefined && timeS < last) this.clear()
    else if (last !== undefined && timeS - last < this.#stepS) return false
    if (this.timesS.length >= this.capacity) this.#thin()
    this.timesS.push(timeS)
    this.values.push(value)
    return true
  }

  /** A desk whose time went back is another run: nothing of the old one may stay. */
  clear(): void {
    this.timesS.length = 0
    this.values.length = 0
  }

  #thin(): void {
    const kept = Math.ceil(this.timesS.length / 2)
    for (let i = 0; i < kept; i += 1) {
      this.timesS[i] = this.timesS[2 * i]!
      this.values[i] = this.values[2 * i]!
    }
    this.timesS.length = kept
    this.values.length = kept
    this.#stepS *= 2
  }
}
