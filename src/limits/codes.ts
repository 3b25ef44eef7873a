// The closed sets that limits are spoken of in: which limit refused, what it measured, how severe
// the desk's mode is. Order is meaning: codes travel as indices, so members are only ever appended.

export const limitKinds = [
  'position',
  'delta',
  'vega',
  'loss',
  'message-rate',
  'order-size',
  'collar',
  'stale',
  'mode',
  'capacity',
] as const
export type LimitKind = (typeof limitKinds)[number]

/** From least to most severe. */
export const deskModes = ['normal', 'defensive', 'reduce-only', 'cancel-only', 'halted'] as const
export type DeskMode = (typeof deskModes)[number]

/** What exactly was measured against a limit; finer than the limit's kind. */
export const limitMeasures = [
  'kill-switch',
  'mode',
  'feed',
  'index-age',
  'reference-age',
  'surface-age',
  'order-lots',
  'order-usd',
  'price-aggressive',
  'price-passive',
  'position-high',
  'position-low',
  'delta-high',
  'delta-low',
  'vega-high',
  'vega-low',
  'loss-window',
  'loss-since-start',
  'orders',
  'message-tokens',
] as const
export type LimitMeasure = (typeof limitMeasures)[number]
