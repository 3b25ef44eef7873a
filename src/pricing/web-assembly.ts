// As much of WebAssembly as the kernels need, typed here because the pure floors are compiled
// without the host's types; and base64, which the language does not have everywhere yet. Knows
// nothing of what a module computes.

export type KernelMemory = { readonly buffer: ArrayBuffer }

type Host = {
  readonly WebAssembly?: {
    readonly Module: new (bytes: Uint8Array) => object
    readonly Instance: new (module: object, imports: object) => { readonly exports: object }
    readonly Memory: new (size: { initial: number; maximum: number }) => KernelMemory
  }
}

/** Undefined where the host has none: the columns then run in JavaScript, to the same bits. */
export const webAssembly: Host['WebAssembly'] =
  // Plain WebAssembly floats are IEEE 754, and no NaN payload is ever read.
  (globalThis as Host).WebAssembly // determinism-ok: the same bits with and without it

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function bytesOfBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  let count = 0
  let at = 0
  for (const digit of digits) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffff
    count += 6
    if (count >= 8) {
      count -= 8
      bytes[at] = (bits >> count) & 0xff
      at += 1
    }
  }
  return bytes
}
