import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Digest } from './index.ts'

fc.configureGlobal({ seed: 1 })

function digestOf(bytes: Uint8Array, seed = 0): string {
  const digest = new Digest(seed)
  digest.update(bytes)
  return digest.hex()
}

test('the verification value that SMHasher publishes for MurmurHash3_x86_128', () => {
  const hashes = new Uint8Array(256 * 16)
  for (let i = 0; i < 256; i += 1) {
    const digest = new Digest(256 - i)
    digest.update(Uint8Array.from({ length: i }, (_, k) => k))
    const view = new DataView(hashes.buffer, 16 * i)
    for (const [k, word] of digest.words().entries()) view.setUint32(4 * k, word, true)
  }
  const final = new Digest()
  final.update(hashes)
  expect(final.words()[0]).toBe(0xb3ece62a)
})

test('a published vector', () => {
  const bytes = new TextEncoder().encode('The quick brown fox jumps over the lazy dog')
  expect(digestOf(bytes)).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c')
})

test('a digest does not depend on how the bytes were cut', () => {
  const cut = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200)))
  fc.assert(
    fc.property(cut, ([bytes, marks]) => {
      const digest = new Digest()
      let from = 0
      for (const mark of [...marks, bytes.length].sort((a, b) => a - b)) {
        const to = Math.min(mark, bytes.length)
        digest.update(bytes, from, to)
        digest.hex() // Asking must not disturb.
        from = to
      }
      expect(digest.hex()).toBe(digestOf(bytes))
    }),
    { numRuns: 1000 },
  )
})

test('a number is the eight bytes of its double, wherever it falls', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.array(fc.double({ noNaN: true })), (lead, numbers) => {
      const bytes = new Uint8Array(lead + 8 * numbers.length)
      const view = new DataView(bytes.buffer)
      const digest = new Digest()
      digest.update(bytes, 0, lead)
      for (const [i, value] of numbers.entries()) {
        view.setFloat64(lead + 8 * i, value, true)
        digest.number(value)
      }
      expect(digest.hex()).toBe(digestOf(bytes))
    }),
    { numRuns: 500 },
  )
})

test('texts are told apart by their borders', () => {
  const two = (a: string, b: string): string => {
    const digest = new Digest()
    digest.text(a)
    digest.text(b)
    return digest.hex()
  }
  expect(two('ab', 'c')).not.toBe(two('a', 'bc'))
  expect(two('', 'a')).not.toBe(two('a', ''))
})

test('flipping any one bit of a message flips about half the digest', () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i * 37) & 0xff)
  const base = BigInt(`0x${digestOf(bytes)}`)
  let flippedBits = 0
  for (let bit = 0; bit < 512; bit += 1) {
    const changed = bytes.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    const difference = base ^ BigInt(`0x${digestOf(changed)}`)
    flippedBits += difference.toString(2).replaceAll('0', '').length
  }
  expect(flippedBits / (512 * 128)).toBeCloseTo(0.5, 1)
})

test('a digest refuses NaN and starts again on reset', () => {
  const digest = new Digest()
  expect(() => digest.number(Number.NaN)).toThrow('NaN')
  digest.text('something')
  digest.reset()
  expect(digest.hex()).toBe(new Digest().hex())
})
