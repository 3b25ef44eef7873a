import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelsMax } from './depth.ts'
import { none } from './orders.ts'
import { quietWorld, Rig } from './rig.ts'

// The naive model: each price is a list of chunks in order of arrival. A chunk of the others has
// owner 0. Lots that leave a level leave from its end, past the chunks of ours.
type Chunk = { owner: number; lots: number }
type Book = Map<number, Chunk[]>

class NaiveBooks {
  readonly sides: readonly [Book, Book] = [new Map(), new Map()]
  readonly fills: string[] = []

  best(book: 0 | 1): number {
    const live = [...this.sides[book]].filter(([, chunks]) => chunks.length > 0)
    const prices = live.map(([ticks]) => ticks)
    if (prices.length === 0) return 0
    return book === 0 ? Math.max(...prices) : Math.min(...prices)
  }

  othersAt(book: 0 | 1, ticks: number): number {
    const chunks = this.sides[book].get(ticks) ?? []
    return chunks.reduce((sum, chunk) => sum + (chunk.owner === 0 ? chunk.lots : 0), 0)
  }

  rest(book: 0 | 1, ticks: number, owner: number, lots: number): void {
    const chunks = this.sides[book].get(ticks) ?? []
    this.sides[book].set(ticks, [...chunks, { owner, lots }])
  }

  remove(owner: number): void {
    for (const side of this.sides) {
      for (const [ticks, chunks] of side) {
        side.set(
          ticks,
          chunks.filter((chunk) => chunk.owner !== owner),
        )
      }
    }
  }

  take(book: 0 | 1, limit: number, lots: number): number {
    let left = lots
    while (left > 0) {
      const ticks = this.best(book)
      if (ticks === 0 || (book === 1 ? ticks > limit : ticks < limit)) break
      const chunks = this.sides[book].get(ticks)!
      const first = chunks[0]!
      const traded = Math.min(left, first.lots)
      if (first.owner !== 0) this.fills.push(`${first.owner} ${ticks} ${traded}`)
      first.lots -= traded
      if (first.lots === 0) chunks.shift()
      left -= traded
    }
    return left
  }

  /** Ours on the other side that new levels reach trade first, at our price. */
  replace(book: 0 | 1, levels: readonly (readonly [number, number])[]): void {
    const opposite = book === 0 ? 1 : 0
    const left = levels.map(([ticks, lots]) => {
      let rest = lots
      for (;;) {
        const own = this.#bestOwn(opposite)
        if (own === undefined || rest === 0) break
        if (book === 0 ? own.ticks > ticks : own.ticks < ticks) break
        const traded = Math.min(rest, own.chunk.lots)
        this.fills.push(`${own.chunk.owner} ${own.ticks} ${traded}`)
        own.chunk.lots -= traded
        rest -= traded
        if (own.chunk.lots === 0) this.remove(own.chunk.owner)
      }
      return [ticks, rest] as const
    })
    const wanted = new Map(left)
    for (const ticks of new Set([...this.sides[book].keys(), ...wanted.keys()])) {
      this.#setOthers(book, ticks, wanted.get(ticks) ?? 0)
    }
  }

  #bestOwn(book: 0 | 1): { ticks: number; chunk: Chunk } | undefined {
    const rows = [...this.sides[book]].flatMap(([ticks, chunks]) =>
      chunks.filter((chunk) => chunk.owner !== 0).map((chunk) => ({ ticks, chunk })),
    )
    const best = rows.map((row) => row.ticks).sort((a, b) => (book === 0 ? b - a : a - b))[0]
    return rows.find((row) => row.ticks === best)
  }

  #setOthers(book: 0 | 1, ticks: number, lots: number): void {
    const chunks = this.sides[book].get(ticks) ?? []
    let excess = this.othersAt(book, ticks) - lots
    if (excess < 0) chunks.push({ owner: 0, lots: -excess })
    for (let n = chunks.length - 1; n >= 0 && excess > 0; n -= 1) {
      const chunk = chunks[n]!
      if (chunk.owner !== 0) continue
      const taken = Math.min(excess, chunk.lots)
      chunk.lots -= taken
      excess -= taken
    }
    this.sides[book].set(
      ticks,
      chunks.filter((chunk) => chunk.lots > 0),
    )
  }
}

type Step =
  | { readonly what: 'take'; readonly book: 0 | 1; readonly depth: number; readonly lots: number }
  | { readonly what: 'rest'; readonly book: 0 | 1; readonly depth: number; readonly lots: number }
  | { readonly what: 'cancel'; readonly pick: number }
  | {
      readonly what: 'replace'
      readonly book: 0 | 1
      readonly shift: number
      readonly sizes: number[]
    }

const book = fc.constantFrom<0 | 1>(0, 1)
const lots = fc.integer({ min: 1, max: 12 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constant('take' as const),
    book,
    depth: fc.integer({ min: -2, max: 4 }),
    lots,
  }),
  fc.record({
    what: fc.constant('rest' as const),
    book,
    depth: fc.integer({ min: 0, max: 4 }),
    lots,
  }),
  fc.record({ what: fc.constant('cancel' as const), pick: fc.nat(20) }),
  fc.record({
    what: fc.constant('replace' as const),
    book,
    shift: fc.integer({ min: -3, max: 3 }),
    sizes: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: levelsMax }),
  }),
)

/** The perpetual, whose ticks are all valid, around this price. */
const middle = 180_000
const perpetual = 0

class Pair {
  readonly naive = new NaiveBooks()
  readonly world = new Rig(quietWorld).world
  readonly fillsBefore: number
  readonly live = new Set<number>()
  #nextOwner = 1

  constructor() {
    this.world.matching.clear(perpetual)
    this.fillsBefore = this.world.tape.account.count
  }

  price(side: 0 | 1, depth: number): number {
    return side === 0 ? middle - 1 - depth : middle + 1 + depth
  }

  apply(s: Step): void {
    const { matching, orders, clearing, depth } = this.world
    if (s.what === 'take') {
      const limit = this.price(s.book, s.depth)
      const side = s.book === 1 ? 1 : -1
      const left = matching.takeByOthers(perpetual, side, limit, s.lots, false)
      expect(left).toBe(this.naive.take(s.book, limit, s.lots))
    } else if (s.what === 'rest') {
      const ticks = this.price(s.book, s.depth)
      const side = s.book === 0 ? 1 : -1
      if (matching.crosses(perpetual, side, ticks)) return
      const owner = this.#nextOwner
      this.#nextOwner += 1
      matching.rest(orders.open(owner, perpetual, side, ticks, s.lots))
      this.naive.rest(s.book, ticks, owner, s.lots)
    } else if (s.what === 'cancel') {
      const slot = orders.slotOf(s.pick)
      if (slot === none) return
      clearing.remove(slot)
      this.naive.remove(s.pick)
    } else {
      const from = this.price(s.book, 0) + s.shift
      const levels = s.sizes.map((size, k) => [s.book === 0 ? from - k : from + k, size] as const)
      levels.forEach(([ticks, size], k) => {
        depth.scratchTicks[k] = ticks
        depth.scratchLots[k] = size
      })
      // Other makers do not cross each other; a level that would is not what they quote.
      const reaches = levels.some(([ticks, size]) => size > 0 && this.#crossesOthers(s.book, ticks))
      if (reaches) return
      matching.replace(perpetual, s.book, levels.length)
      this.naive.replace(s.book, levels)
    }
  }

  #crossesOthers(side: 0 | 1, ticks: number): boolean {
    const { depth } = this.world
    return depth.reaches(perpetual * 2 + (side === 0 ? 1 : 0), ticks)
  }

  fills(): string[] {
    const { account } = this.world.tape
    const found: string[] = []
    for (let k = this.fillsBefore; k < account.count; k += 1) {
      const at = account.headAt + k * 14 + 4
      found.push(`${account.rows[at]} ${account.rows[at + 3]} ${account.rows[at + 4]}`)
    }
    return found
  }

  check(): void {
    const { matching, orders } = this.world
    expect(this.fills()).toEqual(this.naive.fills)
    for (const side of [0, 1] as const) {
      expect(matching.bestTicks(side)).toBe(this.naive.best(side))
      for (let slot = orders.head[side]!; slot !== none; slot = orders.next[slot]!) {
        const chunks = this.naive.sides[side].get(orders.ticks[slot]!)!
        const place = chunks.findIndex((chunk) => chunk.owner === orders.clientId[slot])
        const ahead = chunks.slice(0, place).filter((chunk) => chunk.owner === 0)
        expect(orders.lots[slot]).toBe(chunks[place]!.lots)
        expect(orders.ahead[slot]).toBe(ahead.reduce((sum, chunk) => sum + chunk.lots, 0))
      }
    }
  }
}

test('books with queue position equal a naive list of everybody in order of arrival', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const pair = new Pair()
      for (const s of steps) {
        pair.apply(s)
        pair.check()
      }
    }),
    { numRuns: 150, seed: 20260105 },
  )
})

test('the best price and its lots count ours and the others', () => {
  const { world } = new Pair()
  const { matching, orders, depth } = world
  depth.scratchTicks[0] = middle
  depth.scratchLots[0] = 7
  matching.replace(perpetual, 0, 1)
  matching.rest(orders.open(1, perpetual, 1, middle, 5))
  expect(matching.bestTicks(0)).toBe(middle)
  expect(matching.lotsAt(0, middle)).toBe(12)
  matching.rest(orders.open(2, perpetual, 1, middle + 2, 3))
  expect([matching.bestTicks(0), matching.lotsAt(0, middle + 2)]).toEqual([middle + 2, 3])
})
