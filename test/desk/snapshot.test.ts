// A run that is stopped anywhere and goes on from a snapshot is the same run: the same effects,
// the same state. Points are seeded and fall into every kind of trouble, because it is what is in
// flight that a snapshot forgets.

import { describe, expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  Prng,
  SnapshotReader,
  SnapshotWriter,
} from '../../src/base/index.ts'
import {
  createEventDecoder,
  Desk,
  type DeskConfig,
  encodeEffect,
  encodeEvent,
} from '../../src/engine/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { beforeExpiryUs, seconds, smallDesk, smallWorld, us } from '../support/small-desk.ts'

const config: DeskConfig = smallDesk({
  option: { edgeVolPt: 0.05 },
  hedging: { bandUsd: 6_000 },
})

/** Two minutes of everything: fills, hedges, outages, lost answers, an operator. */
function record(seed: number): Uint8Array[] {
  const [coin] = smallWorld().coins
  const world = smallWorld({
    startUs: beforeExpiryUs,
    // Where others are wide, the flow is ours.
    coins: [{ ...coin!, optionSpreadScale: 3, optionDepthLots: 4 }],
    faults: {
      ackLossProbability: 0.1,
      doubtAfterUs: us(seconds),
      disconnectEveryUs: us(20 * seconds),
      disconnectForUs: us(2 * seconds),
    },
    flow: { optionTradesPerDay: 400_000, perpetualTradesPerSecond: 2 },
  })
  const rig = new DeskRig({ desk: config, world, seed })
  rig.wire.keeps = false
  const events: Uint8Array[] = []
  rig.afterEvent = (event) => {
    const writer = new ByteWriter()
    encodeEvent(writer, event)
    events.push(writer.view().slice())
  }
  rig.start().runFor(40 * seconds)
  rig.command('set-limit', 'delta-usd:BTC', 100_000)
  rig.runFor(20 * seconds)
  rig.command('kill').runFor(4 * seconds)
  rig.command('rearm').runFor(10 * seconds)
  rig.command('pause').runFor(5 * seconds)
  rig.command('resume').runFor(30 * seconds)
  rig.command('reconcile').runFor(10 * seconds)
  expect(rig.state.counters.fills).toBeGreaterThan(10)
  return events
}

function bytesOf(desk: Desk): Uint8Array {
  const writer = new ByteWriter()
  desk.state.visit(new SnapshotWriter(writer))
  return writer.view().slice()
}

function restore(bytes: Uint8Array): Desk {
  const desk = new Desk(config)
  const reader = new ByteReader(bytes)
  desk.state.visit(new SnapshotReader(reader))
  reader.end()
  return desk
}

function stateDigest(desk: Desk): string {
  const digest = new Digest()
  desk.state.visit(new DigestVisitor(digest))
  return digest.hex()
}

function effectsOf(desk: Desk): string {
  const writer = new ByteWriter()
  for (let i = 0; i < desk.effects.count; i += 1) encodeEffect(writer, desk.effects.at(i))
  const digest = new Digest()
  digest.update(writer.view())
  return digest.hex()
}

describe.each([1, 2, 3])('run %i', (seed) => {
  const events = record(seed)
  const prng = Prng.fromSeed(seed, 'snapshot')
  const points = Array.from({ length: 12 }, () => 1 + prng.below(events.length - 2))

  test('goes on from any of twelve snapshots as if nothing had been', () => {
    const decode = createEventDecoder()
    const original = new Desk(config)
    const copies: Desk[] = []
    for (const [i, bytes] of events.entries()) {
      if (points.includes(i)) copies.push(restore(bytesOf(original)))
      original.apply(decode(new ByteReader(bytes)))
      const wanted = effectsOf(original)
      for (const copy of copies) {
        copy.apply(decode(new ByteReader(bytes)))
        if (effectsOf(copy) !== wanted) throw new Error(`effects of event ${i} differ`)
      }
    }
    expect(copies.length).toBeGreaterThan(5)
    for (const copy of copies) expect(stateDigest(copy)).toBe(stateDigest(original))
  }, 60_000)

  test('a snapshot of a restored desk is the snapshot it was restored from', () => {
    const decode = createEventDecoder()
    const desk = new Desk(config)
    for (const bytes of events.slice(0, points[0])) desk.apply(decode(new ByteReader(bytes)))
    const bytes = bytesOf(desk)
    expect(bytesOf(restore(bytes))).toEqual(bytes)
  })
})
