// UTF-8 without TextEncoder, which the core does not have. Lone surrogates are encoded as three
// bytes (the generalised UTF-8 of Simon Sapin's WTF-8) so that every string survives the way back;
// decoding accepts exactly what encoding produces.

/** Bytes that `text` takes. */
export function utf8Bytes(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) {
      count += 1
      continue
    }
    count += 2
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) i += 1
  }
  return count
}

/** Writes `text` at `offset`; there is room for `utf8Bytes(text)` bytes. */
export function encodeUtf8(text: string, bytes: Uint8Array, offset: number): void {
  let at = offset
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) {
      bytes[at] = unit
      at += 1
      continue
    }
    if (unit < 0x800) {
      bytes[at] = 0xc0 | (unit >> 6)
      bytes[at + 1] = 0x80 | (unit & 0x3f)
      at += 2
      continue
    }
    const next = text.charCodeAt(i + 1)
    if (isHighSurrogate(unit) && isLowSurrogate(next)) {
      const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00)
      bytes[at] = 0xf0 | (point >> 18)
      bytes[at + 1] = 0x80 | ((point >> 12) & 0x3f)
      bytes[at + 2] = 0x80 | ((point >> 6) & 0x3f)
      bytes[at + 3] = 0x80 | (point & 0x3f)
      at += 4
      i += 1
      continue
    }
    bytes[at] = 0xe0 | (unit >> 12)
    bytes[at + 1] = 0x80 | ((unit >> 6) & 0x3f)
    bytes[at + 2] = 0x80 | (unit & 0x3f)
    at += 3
  }
}

/** The text in bytes[offset, offset + count), or null when no encoder of ours wrote it. */
export function decodeUtf8(bytes: Uint8Array, offset: number, count: number): string | null {
  const end = offset + count
  let text = ''
  for (let at = offset; at < end; ) {
    const lead = bytes[at]!
    if (lead < 0x80) {
      text += String.fromCharCode(lead)
      at += 1
      continue
    }
    const size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    if (size === 0 || at + size > end) return null
    const point = decodePoint(bytes, at, size)
    if (point < 0) return null
    // A low surrogate of three bytes behind a high one would be a pair, which takes four bytes.
    if (isLowSurrogate(point) && isHighSurrogate(text.charCodeAt(text.length - 1))) return null
    text += String.fromCodePoint(point)
    at += size
  }
  return text
}

/** The code point of a sequence of two to four bytes, or -1. */
function decodePoint(bytes: Uint8Array, at: number, size: number): number {
  let point = bytes[at]! & (0xff >> (size + 1))
  for (let i = 1; i < size; i += 1) {
    const next = bytes[at + i]!
    if ((next & 0xc0) !== 0x80) return -1
    point = (point << 6) | (next & 0x3f)
  }
  const least = size === 2 ? 0x80 : size === 3 ? 0x800 : 0x10000
  return point >= least && point <= 0x10ffff ? point : -1
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
