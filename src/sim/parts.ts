// Which parts a world has and how they are connected: one place where everything is made, each
// model with a random stream of its own. It decides nothing that happens later.

import { Prng } from '../base/index.ts'
import { Account } from './account.ts'
import { Agenda, thawEvent } from './agenda.ts'
import { Clearing } from './clearing.ts'
import { type WorldConfig } from './config.ts'
import { Connection } from './connection.ts'
import { DeliveryAverage } from './delivery-average.ts'
import { Depth } from './depth.ts'
import { FairValue } from './fair-value.ts'
import { InformedTakers } from './informed.ts'
import { InstrumentTable } from './instruments.ts'
import { Latency } from './latency.ts'
import { Listing } from './listing.ts'
import { Makers } from './makers.ts'
import { Margin } from './margin.ts'
import { Matching } from './matching.ts'
import { OrderTable } from './orders.ts'
import { IndexPath } from './path.ts'
import { Protection } from './protection.ts'
import { Settlement } from './settlement.ts'
import { TruthSurface } from './surface.ts'
import { NoiseTakers } from './takers.ts'
import { Tape } from './tape.ts'
import { Ticker } from './ticker.ts'
import { Tops } from './tops.ts'

/** What exists and what it is worth. */
export type Truth = {
  readonly table: InstrumentTable
  readonly path: IndexPath
  readonly average: DeliveryAverage
  readonly fair: FairValue
  readonly listing: Listing
}

/** The venue: books, our orders, our account, and what is said about them. */
export type Venue = {
  readonly agenda: Agenda
  readonly latency: Latency
  readonly tape: Tape
  readonly depth: Depth
  readonly orders: OrderTable
  readonly account: Account
  readonly protection: Protection
  readonly clearing: Clearing
  readonly matching: Matching
  readonly tops: Tops
  readonly margin: Margin
  readonly connection: Connection
}

/** Everybody else, and the calendar. */
export type Others = {
  readonly makers: Makers
  readonly noise: NoiseTakers
  readonly informed: InformedTakers
  readonly settlement: Settlement
  readonly ticker: Ticker
}

export type WorldParts = Truth & Venue & Others & { readonly timing: Prng }

function createTruth(world: WorldConfig, prng: Prng): Truth {
  const table = new InstrumentTable(world)
  const path = new IndexPath(world, prng.split('path'))
  const surface = new TruthSurface(world, path)
  const average = new DeliveryAverage(table, world.indexStepUs)
  const fair = new FairValue(table, surface, average)
  return { table, path, average, fair, listing: new Listing(world, table, surface) }
}

function createVenue(world: WorldConfig, truth: Truth, prng: Prng): Venue {
  const { table, path, fair } = truth
  const room = 4 * (world.instrumentCapacity + world.orderCapacity)
  const agenda = new Agenda(room + 4096)
  const latency = new Latency(world.latency, prng.split('latency'))
  const tape = new Tape(latency, room)
  const depth = new Depth(table.capacity)
  const orders = new OrderTable(world.orderCapacity, table.capacity)
  const account = new Account(world, table)
  const protection = new Protection()
  const scheduleThaw = (group: number, atUs: number): void => agenda.add(atUs, thawEvent, group)
  const clearing = new Clearing({
    ...{ table, fair, path, orders, account, protection, tape },
    scheduleThaw,
  })
  const matching = new Matching(depth, orders, clearing, tape)
  const tops = new Tops(table, matching, tape)
  const margin = new Margin(world, table, path, fair, account)
  const connection = new Connection({
    ...{ table, clearing, agenda, tape },
    faults: world.faults,
    prng: prng.split('faults'),
    doubtCapacity: world.orderCapacity,
    resend: (i) => tops.publish(i, true),
  })
  const books = { depth, orders, account, protection, clearing, matching }
  return { ...books, agenda, latency, tape, tops, margin, connection }
}

function createOthers(world: WorldConfig, truth: Truth, venue: Venue, prng: Prng): Others {
  const { table, path, fair, average } = truth
  const { agenda, tape, depth, orders, account, clearing, matching } = venue
  const makers = new Makers(world, table, fair, depth, matching, prng.split('makers'))
  const market = { world, table, path, fair, makers, matching, agenda }
  const noise = new NoiseTakers({ ...market, prng: prng.split('noise') })
  const informed = new InformedTakers({ ...market, orders, noise, prng: prng.split('knowing') })
  const settlement = new Settlement(
    { world, table, path, fair, average, account, clearing, matching, agenda, tape },
    world.startUs,
  )
  const said = { table, path, fair, makers, settlement, tape }
  return {
    makers,
    noise,
    informed,
    settlement,
    ticker: new Ticker({ ...said, prng: prng.split('ticker') }),
  }
}

export function createParts(world: WorldConfig, seed: number): WorldParts {
  const prng = Prng.fromSeed(seed, 'world')
  const truth = createTruth(world, prng)
  const venue = createVenue(world, truth, prng)
  const others = createOthers(world, truth, venue, prng)
  return { ...truth, ...venue, ...others, timing: prng.split('timing') }
}
