// Every random stream of a world is the seed's: none is the same under another seed, none is
// another under the same, and no two of one world draw alike.

import { expect, test, vi } from 'vitest'
import { Digest, DigestVisitor, Prng, type StateVisitor } from '../base/index.ts'
import { defaultWorld } from './config.ts'
import { World } from './world.ts'

/** A digest of each stream that a new world holds, in the order of its walk. */
function streamsOf(seed: number): string[] {
  const streams: string[] = []
  const world = new World(defaultWorld, seed)
  const visit = Prng.prototype.visit
  const spy = vi.spyOn(Prng.prototype, 'visit').mockImplementation(function (
    this: Prng,
    v: StateVisitor,
  ) {
    const digest = new Digest()
    visit.call(this, new DigestVisitor(digest))
    streams.push(digest.hex())
    visit.call(this, v)
  })
  world.visit(new DigestVisitor(new Digest()))
  spy.mockRestore()
  return streams
}

test('all of them follow from the seed, and from nothing else', () => {
  const first = streamsOf(1)
  expect(first.length).toBeGreaterThan(10)
  expect(streamsOf(1)).toEqual(first)
  expect(new Set(first).size).toBe(first.length)
  const second = streamsOf(2)
  expect(second.filter((stream) => first.includes(stream))).toEqual([])
})
