// What became of the last surface fit of each asset: whether it was refused, and what it had to
// say. A surface that is old because its fits fail must look different from one that is just old.

import { type AssetIndex, type StateVisitor, type Visitable } from '../base/index.ts'

export class FitVerdicts implements Visitable {
  readonly #refused: Uint8Array
  readonly #note: string[]

  constructor(assetCapacity: number) {
    this.#refused = new Uint8Array(assetCapacity)
    this.#note = Array.from({ length: assetCapacity }, () => '')
  }

  /** `note`: why it was refused, or what an accepted one had to leave out. */
  set(underlying: AssetIndex, isRefused: boolean, note: string): void {
    this.#refused[underlying] = isRefused ? 1 : 0
    this.#note[underlying] = note
  }

  isRefused(underlying: AssetIndex): boolean {
    return this.#refused[underlying] === 1
  }

  note(underlying: AssetIndex): string {
    return this.#note[underlying] ?? ''
  }

  /** A good fit of one underlying is no cure for another's. */
  get isAnyRefused(): boolean {
    return this.#refused.includes(1)
  }

  visit(v: StateVisitor): void {
    v.column(this.#refused, this.#refused.length)
    for (const [asset, note] of this.#note.entries()) this.#note[asset] = v.text(note)
  }
}
