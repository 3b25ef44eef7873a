// A desk and a world that are whole but small: one coin, few strikes, tables that a test can fill.
// It relies on the defaults for everything that it does not shrink; no test may lean on a number
// that is not written here.

import { type AssetIndex, type DurationUs, type TimeUs } from '../../src/base/index.ts'
import { type DeskConfig, defaultDesk } from '../../src/engine/index.ts'
import { defaultWorld, type FaultWorld, type WorldConfig } from '../../src/sim/index.ts'

export const seconds = 1_000_000
export const minutes = 60 * seconds
export const hours = 60 * minutes

export function us(count: number): DurationUs {
  return Math.round(count) as DurationUs
}

/** 2026-01-05T07:55:00Z: five minutes before a daily expiry, a session and a funding payment. */
export const beforeExpiryUs = 1_767_599_700_000_000 as TimeUs

const btc = 1 as AssetIndex
const [bitcoin] = defaultWorld.coins

export type WorldChanges = Partial<Omit<WorldConfig, 'faults' | 'flow'>> & {
  readonly faults?: Partial<FaultWorld>
  readonly flow?: Partial<WorldConfig['flow']>
}

/** BTC alone: a perpetual, two or three dated futures, some dozens of options, lively takers. */
export function smallWorld(changes: WorldChanges = {}): WorldConfig {
  const { faults, flow, ...rest } = changes
  return {
    ...defaultWorld,
    assets: defaultWorld.assets.slice(0, 2),
    coins: [bitcoin!],
    listing: { days: 2, weeks: 1, months: 0, quarters: 0 },
    strikesMax: 8,
    instrumentCapacity: 512,
    expiryCapacity: 12,
    orderCapacity: 512,
    optionTickerUs: us(10 * seconds),
    opening: [{ asset: btc, amount: '100' }],
    ...rest,
    faults: { ...defaultWorld.faults, ...faults },
    flow: { ...defaultWorld.flow, optionTradesPerDay: 40_000, ...flow },
  }
}

export type DeskChanges = {
  readonly limits?: Partial<DeskConfig['limits']>
  readonly preTrade?: Partial<DeskConfig['limits']['preTrade']>
  readonly underlying?: Partial<DeskConfig['limits']['underlyings'][number]>
  readonly hedging?: Partial<DeskConfig['hedging']['underlyings'][number]>
  readonly option?: Partial<DeskConfig['quoting']['option']>
  readonly perpetual?: Partial<DeskConfig['quoting']['perpetual']>
  readonly optionGuard?: Partial<DeskConfig['quoting']['option']['guard']>
  readonly sizes?: Partial<DeskConfig['quoting']['underlyings'][number]>
  readonly capacity?: Partial<DeskConfig['capacity']>
  readonly cadence?: Partial<DeskConfig['cadence']>
  readonly universe?: Partial<DeskConfig['universe']>
  readonly freeboard?: Partial<DeskConfig['freeboard']>
}

/** The desk for `smallWorld`: BTC only, small tables, the default limits. */
export function smallDesk(changes: DeskChanges = {}): DeskConfig {
  const { limits, quoting, hedging } = defaultDesk
  return {
    ...defaultDesk,
    assets: defaultDesk.assets.slice(0, 2),
    underlyings: ['BTC'],
    capacity: {
      ...defaultDesk.capacity,
      instruments: 512,
      orders: 256,
      effects: 512,
      slices: 12,
      seenTrades: 4096,
      bookWindowTicks: 64,
      ...changes.capacity,
    },
    cadence: { ...defaultDesk.cadence, ...changes.cadence },
    universe: { ...defaultDesk.universe, optionsMax: 24, sliceMax: 32, ...changes.universe },
    quoting: {
      ...quoting,
      option: {
        ...quoting.option,
        ...changes.option,
        guard: { ...quoting.option.guard, ...changes.optionGuard },
      },
      perpetual: { ...quoting.perpetual, ...changes.perpetual },
      underlyings: quoting.underlyings
        .filter((sizes) => sizes.code === 'BTC')
        .map((sizes) => ({ ...sizes, ...changes.sizes })),
    },
    hedging: {
      underlyings: hedging.underlyings
        .filter((hedge) => hedge.code === 'BTC')
        .map((hedge) => ({ ...hedge, ...changes.hedging })),
    },
    limits: {
      ...limits,
      ...changes.limits,
      preTrade: { ...limits.preTrade, ordersMax: 250, ...changes.preTrade },
      underlyings: limits.underlyings
        .filter((one) => one.code === 'BTC')
        .map((one) => ({ ...one, ...changes.underlying })),
    },
    freeboard: { ...defaultDesk.freeboard, betas: [1], ...changes.freeboard },
  }
}
