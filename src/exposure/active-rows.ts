// Which rows matter now: a dense list that a pass walks, and where in it each row stands. Adding
// and removing take constant time, so the order is history; nothing may depend on it.

import { assert } from '../base/index.ts'

export class ActiveRows {
  count = 0
  readonly rows: Int32Array
  readonly #at: Int32Array

  constructor(capacity: number) {
    this.rows = new Int32Array(capacity)
    this.#at = new Int32Array(capacity).fill(-1)
  }

  has(row: number): boolean {
    return this.#at[row] !== -1
  }

  set(row: number, wanted: boolean): void {
    const at = this.#at[row]!
    if (wanted === (at !== -1)) return
    if (wanted) {
      assert(this.count < this.rows.length)
      this.rows[this.count] = row
      this.#at[row] = this.count
      this.count += 1
      return
    }
    this.count -= 1
    const moved = this.rows[this.count]!
    this.rows[at] = moved
    this.#at[moved] = at
    this.#at[row] = -1
  }

  clear(): void {
    this.#at.fill(-1)
    this.count = 0
  }
}
