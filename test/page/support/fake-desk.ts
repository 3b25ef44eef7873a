// A desk that only looks like one: it answers as the runtime's source does, from a script of random
// walks, and takes commands as the page expects them to be taken. Time moves when a test moves it,
// or by itself when `run` is asked for. It proves the page, never the desk.

import { formatIso, Prng, type TimeUs, usPerSecond } from '../../../src/base/index.ts'
import {
  type AuditLine,
  type DeskView,
  type ExpiryView,
  type FillView,
  type QuoteView,
  type SmileView,
  type UnderlyingView,
} from '../../../src/engine/index.ts'
import { quoteParts } from '../../../src/quoting/index.ts'
import { type DeskSource } from '../../../src/server/index.ts'
import {
  coinPriceOf,
  createUnderlyings,
  type FakeExpiry,
  type FakeOption,
  type FakeUnderlying,
  listOptions,
  onGrid,
  uniformBetween,
  volOf,
} from './fake-market.ts'

export type FakeDeskOptions = {
  readonly seed?: number
  /** Quoted options of each underlying, beside its perpetual. */
  readonly optionsPerUnderlying?: number
  readonly startUs?: number
}

export type TakenCommand = {
  readonly command: string
  readonly actor: string
  readonly name: string
  readonly value: number
}

type Line = {
  readonly instrument: number
  readonly option: FakeOption | undefined
  readonly underlying: FakeUnderlying
  readonly doubt: number
  position: number
  reason: string
}

type State = {
  mode: string
  modeCause: string
  kill: string
  paused: boolean
  feedUp: boolean
  restingOrders: number
  inDoubtOrders: number
  freeboard: DeskView['freeboard']
}

// 2026-07-14T09:30:00Z
const startDefaultUs = 1_784_021_400 * usPerSecond
const tick = 0.0005
const killedPerSecond = 90
const fillsMax = 200
const refusedLimits = ['position', 'delta', 'vega', 'collar', 'message-rate', 'stale'] as const

const quiet: DeskView['freeboard'] = {
  known: true,
  distance: 2.43,
  breached: true,
  underlying: 'BTC',
  spotShock: -0.058,
  volShockVolPt: 6.5,
  lossUsd: 251_400,
  limit: 'loss',
  joint: true,
  ageUs: 1.4 * usPerSecond,
}

/** The desk names expiries by their date; instruments have them in their names. */
function dateOf(expiry: FakeExpiry): string {
  return formatIso(expiry.expiryUs).slice(0, 10)
}

/** Parts of a half-spread, in vol points for options and bps for perpetuals. */
function partsOf(line: Line): Record<string, number> {
  const { option, doubt, position } = line
  const none = Object.fromEntries(quoteParts.map((part) => [part, 0]))
  if (option === undefined) {
    return { ...none, edge: 1, volatility: 0.8, adverse: 0.45, inventory: 0.35, doubt: 0.1 }
  }
  const wing = Math.abs(Math.log(option.strike / option.expiry.forward))
  return {
    ...none,
    edge: 0.5,
    fee: 0.12,
    hedge: 0.08,
    wing: -0.002,
    tick: 0.21,
    inventory: Number((0.05 + Math.abs(position) * 0.004).toFixed(3)),
    volatility: Number((0.3 + wing * 1.5).toFixed(3)),
    adverse: Number((0.18 + 0.4 / (1 + option.expiry.days)).toFixed(3)),
    doubt: Number(doubt.toFixed(3)),
  }
}

export class FakeDesk implements DeskSource {
  readonly taken: TakenCommand[] = []
  readonly state: State
  readonly #random: Prng
  readonly #underlyings: readonly FakeUnderlying[]
  readonly #lines: readonly Line[]
  readonly #listeners: Set<(line: AuditLine) => void> = new Set()
  readonly #fills: FillView[] = []
  readonly #refusals: Map<string, number> = new Map()
  readonly #startUs: number
  #nowUs: number
  #sequence = 18_204
  #pnlUsd = 0
  #feesUsd = 0
  #counts = { quotes: 4_120, hedges: 14, cancels: 611, fills: 37 }
  #timer: NodeJS.Timeout | undefined

  constructor(options: FakeDeskOptions = {}) {
    const { seed = 7, optionsPerUnderlying = 99, startUs = startDefaultUs } = options
    this.#random = Prng.fromSeed(seed, 'fake desk')
    this.#startUs = startUs
    this.#nowUs = startUs
    this.#underlyings = createUnderlyings(startUs as TimeUs)
    this.#lines = this.#underlyings
      .flatMap((underlying) => [
        { underlying, option: undefined },
        ...listOptions(underlying, optionsPerUnderlying).map((option) => ({ underlying, option })),
      ])
      .map(({ underlying, option }, instrument) => ({
        instrument,
        option,
        underlying,
        doubt: uniformBetween(this.#random, 0.05, 0.35),
        position: this.#startPosition(option !== undefined),
        reason: this.#startReason(option),
      }))
    this.state = {
      mode: 'normal',
      modeCause: 'cured',
      kill: 'armed',
      paused: false,
      feedUp: true,
      restingOrders: this.#lines.filter((line) => line.reason === 'quoted').length * 2,
      inDoubtOrders: 0,
      freeboard: quiet,
    }
    for (const [index, limit] of refusedLimits.entries()) {
      this.#refusals.set(limit, [41, 18, 9, 4, 2, 1][index]!)
    }
  }

  get nowUs(): number {
    return this.#nowUs
  }

  /** Lets desk time pass: prices move, a fill or two happen, a kill proceeds. */
  advance(seconds: number): void {
    this.#nowUs += seconds * usPerSecond
    this.#sequence += Math.ceil(seconds * 140)
    const scale = Math.sqrt(seconds)
    for (const underlying of this.#underlyings) this.#move(underlying, scale)
    const isActive = this.state.kill === 'armed' && !this.state.paused
    this.#pnlUsd += uniformBetween(this.#random, -820, 900) * scale
    if (isActive) {
      this.#counts.quotes += Math.ceil(seconds * 22)
      this.#counts.cancels += Math.ceil(seconds * 3)
      if (this.#random.uniform() < 0.4 * seconds) this.fill()
    }
    this.#proceedKill(seconds)
  }

  /** Moves by itself, in step with the wall clock, until the function it returns is called. */
  run(intervalMs = 200): () => void {
    this.#timer = setInterval(() => this.advance(intervalMs / 1000), intervalMs)
    return () => clearInterval(this.#timer)
  }

  fill(): void {
    const line = this.#lines[this.#random.below(this.#lines.length)]!
    const side = this.#random.uniform() < 0.5 ? 1 : -1
    const isOption = line.option !== undefined
    const price = this.#fairOf(line)
    const size = isOption ? (1 + this.#random.below(50)) / 10 : 1000 * (1 + this.#random.below(20))
    line.position = onGrid(line.position + side * size, isOption ? 0.1 : 10)
    const feeUsd = isOption ? size * line.underlying.indexUsd * 0.0003 : -size * 0.00005
    const sequence = this.#sequence
    const name = this.#nameOf(line)
    const isHedge = !isOption && this.#random.uniform() < 0.6
    this.#feesUsd += feeUsd
    this.#counts.fills += 1
    this.#fills.unshift({
      sequence,
      timeUs: this.#nowUs,
      name,
      side,
      price: onGrid(price, isOption ? 0.0001 : 0.5),
      size,
      feeUsd,
      liquidity: isHedge ? 'taker' : 'maker',
      purpose: isHedge ? 'hedge' : 'quote',
    })
    if (this.#fills.length > fillsMax) this.#fills.pop()
    this.#sequence += 1
    this.say('fill', `${side === 1 ? 'bought' : 'sold'} ${size} ${name}`)
  }

  say(what: string, text: string): void {
    const line = { sequence: this.#sequence, timeUs: this.#nowUs, what, text }
    for (const listener of this.#listeners) listener(line)
  }

  onAudit(listener: (line: AuditLine) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  command(command: string, actor: string, name: string, value: number): void {
    this.taken.push({ command, actor, name, value })
    this.#sequence += 1
    this.say('command', `${command} by ${actor}`)
    const { state } = this
    if (command === 'pause') state.paused = true
    if (command === 'resume') state.paused = false
    if (command === 'kill' && state.kill === 'armed') {
      state.kill = 'killing'
      state.mode = 'halted'
      state.modeCause = 'kill switch'
      this.say('mode', 'normal to halted: kill switch')
    }
    if (command === 'rearm' && state.kill === 'killed') {
      state.kill = 'armed'
      state.mode = 'cancel-only'
      state.modeCause = 're-armed, staged re-entry'
      this.say('mode', 'halted to cancel-only: re-armed')
    }
  }

  smile(code: string, expiry: string): SmileView | null {
    const underlying = this.#underlyings.find((one) => one.code === code)
    const slice = underlying?.expiries.find((one) => dateOf(one) === expiry)
    if (underlying === undefined || slice === undefined) return null
    const options = listOptions(underlying, 400).filter((one) => one.expiry === slice)
    return {
      code,
      expiry,
      forward: slice.forward,
      points: options.map(({ strike }, index) => {
        const fitVol = volOf(slice, strike)
        const wing = Math.abs(Math.log(strike / slice.forward))
        const half = 0.004 + wing * 0.03 + (0.01 / (1 + slice.days)) * 2
        const noise = (((index * 7919) % 13) - 6) * 0.00035
        const hasBid = index % 17 !== 5
        return {
          strike,
          bidVol: hasBid ? fitVol - half + noise : 0,
          askVol: index % 23 === 9 ? 0 : fitVol + half + noise,
          fitVol,
          markedVol: fitVol,
        }
      }),
    }
  }

  view(): DeskView {
    const quotes = this.#lines.map((line) => this.#quoteOf(line))
    const { state } = this
    return {
      run: 3,
      sequence: this.#sequence,
      timeUs: this.#nowUs,
      mode: state.mode,
      modeCause: state.modeCause,
      kill: state.kill,
      paused: state.paused,
      feedUp: state.feedUp,
      equityUsd: 5_000_000 + this.#pnlUsd,
      pnlUsd: this.#pnlUsd,
      realisedUsd: this.#pnlUsd * 0.62,
      feesUsd: this.#feesUsd,
      fundingUsd: -212.4,
      lossLimitUsd: 250_000,
      restingOrders: Math.round(state.restingOrders),
      inDoubtOrders: state.inDoubtOrders,
      counters: {
        events: this.#sequence,
        ...this.#counts,
        expiries: 2,
        refusals: Object.fromEntries(this.#refusals),
      },
      uptime: { healthyS: 5_420, quotedS: 5_371, share: 5_371 / 5_420 },
      freeboard: state.freeboard,
      underlyings: this.#underlyings.map((one) => this.#underlyingOf(one, quotes)),
      expiries: this.#underlyings.flatMap((one) => this.#expiriesOf(one, quotes)),
      quotes,
      fills: [...this.#fills],
    }
  }

  #startPosition(isOption: boolean): number {
    if (!isOption) return onGrid(uniformBetween(this.#random, -400_000, 400_000), 10)
    if (this.#random.uniform() < 0.45) return 0
    return onGrid(uniformBetween(this.#random, -40, 40), 0.1)
  }

  #startReason(option: FakeOption | undefined): string {
    const draw = this.#random.uniform()
    if (option === undefined || draw > 0.08) return 'quoted'
    return draw < 0.03 ? 'stale' : draw < 0.06 ? 'min-tick' : 'inventory'
  }

  #move(underlying: FakeUnderlying, scale: number): void {
    const move = 1 + uniformBetween(this.#random, -0.00045, 0.00046) * scale
    underlying.indexUsd *= move
    for (const expiry of underlying.expiries) {
      expiry.forward *= move
      expiry.atmVol += uniformBetween(this.#random, -0.0004, 0.0004) * scale
    }
  }

  #proceedKill(seconds: number): void {
    const { state } = this
    if (state.kill !== 'killing') return
    state.restingOrders = Math.max(0, state.restingOrders - seconds * killedPerSecond)
    if (state.restingOrders > 0) return
    state.kill = 'killed'
    this.say('kill', 'the venue reports no open order')
  }

  #nameOf(line: Line): string {
    return line.option?.name ?? `${line.underlying.code}-PERPETUAL`
  }

  #fairOf(line: Line): number {
    return line.option === undefined ? line.underlying.indexUsd : coinPriceOf(line.option)
  }

  #quoteOf(line: Line): QuoteView {
    const isOption = line.option !== undefined
    const fair = this.#fairOf(line)
    const step = isOption ? tick : 0.5
    const half = isOption ? Math.max(1.2 * tick, fair * 0.02) : 6
    const parts = partsOf(line)
    const isQuoting = line.reason === 'quoted' && this.state.kill === 'armed' && !this.state.paused
    const bid = onGrid(fair - half * 0.7, step)
    const canBid = isQuoting && bid > 0
    const size = isOption ? onGrid(1 + line.doubt * 20, 0.1) : 20_000
    return {
      instrument: line.instrument,
      name: this.#nameOf(line),
      bid: canBid ? bid : 0,
      ask: isQuoting ? onGrid(fair + half * 0.7, step) : 0,
      bidSize: canBid ? size : 0,
      askSize: isQuoting ? size : 0,
      marketBid: Math.max(0, onGrid(fair - half, step)),
      marketAsk: onGrid(fair + half, step),
      fair,
      position: line.position,
      reason: this.#reasonOf(line),
      parts,
    }
  }

  #reasonOf(line: Line): string {
    return this.state.kill !== 'armed' || this.state.paused ? 'mode' : line.reason
  }

  #expiriesOf(underlying: FakeUnderlying, quotes: readonly QuoteView[]): ExpiryView[] {
    return underlying.expiries.map((expiry) => {
      const lines = this.#lines.filter((line) => line.option?.expiry === expiry)
      const position = lines.reduce((sum, line) => sum + line.position, 0)
      const skew = lines.reduce((sum, line) => sum + line.position * line.option!.side, 0)
      const years = expiry.days / 365
      const scale = underlying.indexUsd / 1000
      return {
        code: underlying.code,
        expiryUs: expiry.expiryUs,
        expiry: dateOf(expiry),
        days: expiry.days - (this.#nowUs - this.#startUs) / 86_400e6,
        forward: expiry.forward,
        atmVol: expiry.atmVol,
        errorVolPt: 0.08 + 0.5 / (1 + expiry.days),
        mark: null,
        markedAtmVol: expiry.atmVol,
        deltaUsd: skew * scale * 30,
        gammaUsdPer1Pct: (position * scale * 4) / Math.sqrt(years * 12 + 0.02),
        vegaUsdPerVolPt: position * scale * 2.4 * Math.sqrt(years),
        thetaUsdPerDay: (-position * scale * 1.2) / Math.sqrt(years * 12 + 0.02),
        twoSided: lines.filter((line) => quotes[line.instrument]!.bid > 0).length,
      }
    })
  }

  #underlyingOf(underlying: FakeUnderlying, quotes: readonly QuoteView[]): UnderlyingView {
    const rows = this.#expiriesOf(underlying, quotes)
    const sum = (pick: (row: ExpiryView) => number): number =>
      rows.reduce((total, row) => total + pick(row), 0)
    const isBtc = underlying.code === 'BTC'
    const perpetual = this.#lines.find(
      (line) => line.option === undefined && line.underlying === underlying,
    )!
    const deltaUsd = isBtc ? 182_400 + this.#pnlUsd * 2 : -61_300 - this.#pnlUsd
    const vega = sum((row) => row.vegaUsdPerVolPt)
    const resting = this.state.restingOrders > 0 ? 1 : 0
    return {
      code: underlying.code,
      indexUsd: underlying.indexUsd,
      volAnnual: underlying.volAnnual,
      deltaUsd,
      deltaUsdLow: deltaUsd - resting * 410_000,
      deltaUsdHigh: deltaUsd + resting * 388_000,
      deltaLimitUsd: isBtc ? 1_000_000 : 500_000,
      bandUsd: isBtc ? 120_000 : 60_000,
      gammaUsdPer1Pct: sum((row) => row.gammaUsdPer1Pct),
      vegaUsdPerVolPt: vega,
      vegaUsdPerVolPtLow: vega - resting * 5_200,
      vegaUsdPerVolPtHigh: vega + resting * 6_100,
      vegaLimitUsdPerVolPt: isBtc ? 20_000 : 8_000,
      thetaUsdPerDay: sum((row) => row.thetaUsdPerDay),
      collateralDeltaUsd: isBtc ? 2_410_000 : 640_000,
      perpetualLots: perpetual.position / 10,
      surfaceAgeUs: (isBtc ? 2.1 : 3.6) * usPerSecond,
      surfaceRefused: false,
      surfaceNote: '',
      twoSided: quotes.filter((row) => row.name.startsWith(underlying.code) && row.bid > 0).length,
    }
  }
}
