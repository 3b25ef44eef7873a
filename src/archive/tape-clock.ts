// The venue's clock against ours. Only differences of the two are observed, so where one ends and
// the latency of the feed begins is an assumption: the fastest message around any instant is
// taken to have needed `leastUs`. Clocks drift, so the estimate is local in time; nothing is ever
// asserted of the order of a venue time and one of ours.

import { assert } from '../base/index.ts'

const bucketUs = 1_000_000
/** Buckets to each side whose fastest message counts: long enough for one to be undisturbed. */
const reachBuckets = 10

export type ClockSource = {
  readonly count: number
  readonly receiveUs: Float64Array
  readonly sendUs: Float64Array
}

/**
 * (receive - send) of the fastest message within ten seconds, by our second. It is the latency
 * floor less what the venue's clock is ahead; no message is below it.
 */
export class TapeClock {
  /** Our time of the first bucket. */
  readonly originUs: number
  readonly #floorUs: Float64Array
  /** The extremes of the floor over the tape, microseconds; both 0 when the venue gave no time. */
  readonly lowestUs: number
  readonly highestUs: number

  constructor(source: ClockSource) {
    assert(source.count > 0, 'a tape has messages')
    this.originUs = source.receiveUs[0]!
    const span = source.receiveUs[source.count - 1]! - this.originUs
    const buckets = new Float64Array(Math.floor(span / bucketUs) + 1).fill(Infinity)
    for (let i = 0; i < source.count; i += 1) {
      const sendUs = source.sendUs[i]!
      if (sendUs === 0) continue
      const bucket = this.#bucketOf(source.receiveUs[i]!)
      buckets[bucket] = Math.min(buckets[bucket]!, source.receiveUs[i]! - sendUs)
    }
    this.#floorUs = spread(buckets)
    const known = this.#floorUs.filter((floor) => floor < Infinity)
    this.lowestUs = known.reduce((low, floor) => Math.min(low, floor), known[0] ?? 0)
    this.highestUs = known.reduce((high, floor) => Math.max(high, floor), known[0] ?? 0)
    if (known.length === 0) this.#floorUs.fill(0)
  }

  /** A venue time by our clock, for what we received at `receiveUs`. */
  ours(venueUs: number, receiveUs: number, leastUs: number): number {
    return venueUs + this.#floorAt(receiveUs) - leastUs
  }

  /** A time of ours by the venue's clock. */
  venues(oursUs: number, leastUs: number): number {
    return oursUs - this.#floorAt(oursUs) + leastUs
  }

  #bucketOf(receiveUs: number): number {
    return Math.floor((receiveUs - this.originUs) / bucketUs)
  }

  #floorAt(receiveUs: number): number {
    const last = this.#floorUs.length - 1
    return this.#floorUs[Math.max(0, Math.min(last, this.#bucketOf(receiveUs)))]!
  }
}

/**
 * The least of each bucket and its neighbours; where all are empty, that of the nearest before.
 */
function spread(buckets: Float64Array): Float64Array {
  const floors = buckets.map((_, at) => {
    let floor = Infinity
    const to = Math.min(buckets.length - 1, at + reachBuckets)
    for (let i = Math.max(0, at - reachBuckets); i <= to; i += 1) {
      floor = Math.min(floor, buckets[i]!)
    }
    return floor
  })
  const first = floors.find((floor) => floor < Infinity) ?? Infinity
  let before = first
  return floors.map((floor) => {
    if (floor < Infinity) before = floor
    return before
  })
}
