// The desk's numbers in the text format of Prometheus 0.0.4: few, with units in their names, and no
// label whose values could grow without bound.

import { type DeskView } from './protocol.ts'

type Labels = Readonly<Record<string, string>>

const modes = ['normal', 'defensive', 'reduce-only', 'cancel-only', 'halted'] as const
const killStates = ['armed', 'killing', 'killed'] as const

/** What the server knows of itself. */
export type ServerCounts = {
  readonly readers: number
  readonly snapshots: number
  readonly skipped: number
}

class Exposition {
  readonly #lines: string[] = []

  add(
    kind: 'gauge' | 'counter',
    name: string,
    help: string,
    samples: readonly (readonly [Labels, number])[],
  ): void {
    this.#lines.push(`# HELP plimsoll_${name} ${help}`, `# TYPE plimsoll_${name} ${kind}`)
    for (const [labels, value] of samples) {
      const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
      const suffix = pairs.length === 0 ? '' : `{${pairs.join(',')}}`
      this.#lines.push(`plimsoll_${name}${suffix} ${formatValue(value)}`)
    }
  }

  gauge(name: string, help: string, value: number): void {
    this.add('gauge', name, help, [[{}, value]])
  }

  counter(name: string, help: string, value: number): void {
    this.add('counter', name, help, [[{}, value]])
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}

/** One sample per state, 1 for the one in force: the form that alerts can be written on. */
function oneHot(label: string, states: readonly string[], current: string): [Labels, number][] {
  const known = states.includes(current) ? states : [...states, current]
  return known.map((state) => [{ [label]: state }, state === current ? 1 : 0])
}

function addUnderlyings(out: Exposition, view: DeskView): void {
  const by = (pick: (row: DeskView['underlyings'][number]) => number): [Labels, number][] =>
    view.underlyings.map((row) => [{ underlying: row.code }, pick(row)])
  const add = (
    name: string,
    help: string,
    pick: (row: DeskView['underlyings'][number]) => number,
  ): void => out.add('gauge', name, help, by(pick))
  add('index_usd', 'Index price.', (row) => row.indexUsd)
  add('delta_usd', 'Delta of all positions.', (row) => row.deltaUsd)
  add('delta_low_usd', 'Least delta, whatever of the resting orders fills.', (r) => r.deltaUsdLow)
  add('delta_high_usd', 'Most delta, whatever of the resting orders fills.', (r) => r.deltaUsdHigh)
  add('delta_limit_usd', 'Limit on delta, either sign.', (row) => row.deltaLimitUsd)
  add('gamma_usd_per_1pct', 'Change of delta per 1% move.', (row) => row.gammaUsdPer1Pct)
  add('vega_usd_per_vol_pt', 'Vega per vol point.', (row) => row.vegaUsdPerVolPt)
  add('vega_limit_usd_per_vol_pt', 'Limit on vega.', (row) => row.vegaLimitUsdPerVolPt)
  add('theta_usd_per_day', 'Theta per day.', (row) => row.thetaUsdPerDay)
  add('surface_age_seconds', 'Age of the fitted surface.', (row) => row.surfaceAgeUs / 1e6)
  add('two_sided_instruments', 'Instruments quoted on both sides.', (row) => row.twoSided)
}

/** The whole page of metrics for one view. */
export function renderMetrics(view: DeskView, server: ServerCounts): string {
  const out = new Exposition()
  out.gauge('equity_usd', 'Equity.', view.equityUsd)
  out.gauge('pnl_usd', 'Profit and loss of the run.', view.pnlUsd)
  out.add('gauge', 'mode', 'The mode in force is 1.', oneHot('mode', modes, view.mode))
  out.add(
    'gauge',
    'kill',
    'The state of the kill switch is 1.',
    oneHot('state', killStates, view.kill),
  )
  out.gauge('paused', 'Whether quoting is paused.', view.paused ? 1 : 0)
  out.gauge('feed_up', 'Whether market data is live.', view.feedUp ? 1 : 0)
  out.gauge('resting_orders', 'Orders that may still fill.', view.restingOrders)
  out.gauge('in_doubt_orders', 'Orders whose fate is unknown.', view.inDoubtOrders)
  out.gauge('freeboard_known', 'Whether the freeboard is known.', view.freeboard.known ? 1 : 0)
  out.gauge(
    'freeboard_daily_moves',
    'Smallest joint shock that breaks a limit, in daily moves; NaN when unknown.',
    view.freeboard.known ? view.freeboard.distance : Number.NaN,
  )
  out.gauge('desk_time_seconds', 'Time of the last event.', view.timeUs / 1e6)
  out.gauge('uptime_quoted_share', 'Quoted share of healthy time.', view.uptime.share)
  const { events, quotes, fills, hedges, cancels, expiries, refusals } = view.counters
  out.counter('events_total', 'Events applied.', events)
  out.counter('quotes_total', 'Quotes sent.', quotes)
  out.counter('fills_total', 'Fills.', fills)
  out.counter('hedges_total', 'Hedge orders sent.', hedges)
  out.counter('cancels_total', 'Cancels sent.', cancels)
  out.counter('expiries_total', 'Instruments expired.', expiries)
  const refused = Object.entries(refusals)
  out.add(
    'counter',
    'refusals_total',
    'Intents refused, by limit.',
    refused.map(([limit, count]) => [{ limit }, count]),
  )
  addUnderlyings(out, view)
  out.gauge('server_readers', 'Readers of the stream.', server.readers)
  out.counter('server_snapshots_total', 'Snapshots sent.', server.snapshots)
  out.counter('server_skipped_total', 'Messages skipped for slow readers.', server.skipped)
  return out.toString()
}
