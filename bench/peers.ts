// Figures of peers that are not installed here, measured elsewhere in the same session and given as
// a file: {"greeks": {"AVX2 limit": 8.1}}, by the name of our figure and of the peer, in our unit.

import { readFileSync } from 'node:fs'
import { type Figure, figure, type Peer } from './harness.ts'

export type GivenPeers = ReadonlyMap<string, ReadonlyMap<string, number>>

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readTable(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new Error(`--peers ${path}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** Throws with file, figure, peer, value and what was expected. */
export function readPeers(path: string): GivenPeers {
  const file = readTable(path)
  if (!isTable(file)) throw new Error(`--peers ${path}: expected {"figure": {"peer": number}}`)
  const given = new Map<string, ReadonlyMap<string, number>>()
  for (const [name, table] of Object.entries(file)) {
    if (!isTable(table)) {
      throw new Error(`--peers ${path}: '${name}' is ${JSON.stringify(table)}; expected an object`)
    }
    const values = new Map<string, number>()
    for (const [peer, value] of Object.entries(table)) {
      if (!(typeof value === 'number' && value > 0 && value < Infinity)) {
        const text = JSON.stringify(value)
        throw new Error(`--peers ${path}: '${name}', '${peer}': ${text}; expected a number above 0`)
      }
      values.set(peer, value)
    }
    given.set(name, values)
  }
  return given
}

/**
 * The figure with what was given for it: in place of a peer that was absent, or behind the rest.
 */
export function withPeers(ours: Figure, given: GivenPeers): Figure {
  const values = given.get(ours.name)
  if (values === undefined) return ours
  const rest = new Map(values)
  const peers = ours.peers.map((peer): Peer => {
    const value = rest.get(peer.name)
    if (value === undefined || !('absent' in peer)) return peer
    rest.delete(peer.name)
    return { name: peer.name, value }
  })
  const more = [...rest].map(([name, value]): Peer => ({ name, value }))
  return figure(ours.name, ours.unit, ours.value, [...peers, ...more])
}
