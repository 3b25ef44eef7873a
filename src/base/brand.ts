// Nominal numbers that cost nothing at run time. A fact that is easily confused with another fact
// (ticks with lots, one index with another) gets a brand here; opinions stay plain `number` and
// carry their unit in the name. This file knows nothing of what the numbers are used for.

declare const unit: unique symbol

/** A number that may only be used where the same unit is wanted. */
export type Unit<U extends string> = number & { readonly [unit]: U }

/** Integer multiples of an instrument's price quantum. Signed: a spread can be negative. */
export type Ticks = Unit<'ticks'>

/** Integer multiples of an instrument's lot. Positions are signed, orders are positive. */
export type Lots = Unit<'lots'>

/** Integer microseconds since 1970-01-01T00:00:00Z. */
export type TimeUs = Unit<'time-us'>

/** A length of time in integer microseconds. */
export type DurationUs = Unit<'duration-us'>

/** Position of an instrument in the catalogue: dense from 0, never reused in a run. */
export type InstrumentIndex = Unit<'instrument-index'>

/** Position of an asset in the asset table: dense from 0. */
export type AssetIndex = Unit<'asset-index'>

/** An order's identity: a function of (sequence, ordinal) within one run. See `order/client-id`. */
export type ClientId = Unit<'client-id'>

declare const atoms: unique symbol

/** An amount of money in the smallest unit of its asset; `bigint`, because wei fits no double. */
export type Atoms = bigint & { readonly [atoms]: true }
