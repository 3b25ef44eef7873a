// Buffers that travel to the store and come back. What is on its way must not change, so each frame
// and chunk has a buffer of its own until it is durable; a few sizes are kept for reuse.

const bytesMin = 4096
const keptMax = 16

export class BufferPool {
  readonly #kept: Uint8Array[] = []

  /** At least `bytes` long, with whatever it held before. */
  take(bytes: number): Uint8Array {
    const index = this.#kept.findIndex((buffer) => buffer.length >= bytes)
    if (index >= 0) return this.#kept.splice(index, 1)[0]!
    return new Uint8Array(2 ** Math.ceil(Math.log2(Math.max(bytes, bytesMin))))
  }

  /** Takes back a buffer that nobody looks at any more. */
  give(buffer: Uint8Array): void {
    if (this.#kept.length === keptMax) this.#kept.shift()
    this.#kept.push(buffer)
  }
}
