// The last risk officer: the only place where an intent becomes `Approved`. Checks run in a fixed
// order and the first refusal wins; every comparison is written so that NaN refuses, and a limit
// that was never set allows nothing. Knows no book and no venue: the engine brings the numbers.

import {
  assert,
  type Result,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type Intent } from '../order/index.ts'
import { MessageBudget } from './budget.ts'
import { deskModes, type LimitKind, type LimitMeasure } from './codes.ts'
import { collarTicks, isWithinAggressive, isWithinPassive } from './collar.ts'
import { type PreTradeConfig } from './config.ts'
import { type PreTradeContext } from './context.ts'
import { LimitTable } from './limit-table.ts'

declare const approved: unique symbol

// A private member, because the compiler drops it from a spread: `{ ...approvedIntent, lots }` is
// no longer approved. The class does not exist at run time.
declare class Approval {
  private readonly mark: typeof approved
}

/** An intent that passed every limit, as it was when it passed. Nothing else can make one. */
export type Approved<I extends Intent> = Readonly<I> & Approval

/** Which limit refused, what it allows, and what the order would have made of it. */
export type PreTradeRefusal = {
  readonly limit: LimitKind
  readonly measure: LimitMeasure
  readonly limitValue: number
  readonly wouldBe: number
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const reduceOnly = deskModes.indexOf('reduce-only')
const cancelOnly = deskModes.indexOf('cancel-only')

/** Not above the limit, or at least not worse than before. Infinite risk is never "no worse". */
function isHighFine(value: number, before: number, max: number): boolean {
  return value <= max || (value <= before && before < Infinity)
}

function isLowFine(value: number, before: number, max: number): boolean {
  return value >= -max || (value >= before && before > -Infinity)
}

/** Takes the position towards zero and, whatever else fills, not through it. */
function closesPosition(side: 1 | -1, c: PreTradeContext): boolean {
  return side === -1
    ? c.positionLots > 0 && c.positionLotsLowWith >= 0
    : c.positionLots < 0 && c.positionLotsHighWith <= 0
}

/** Takes the underlying's delta towards zero and not further beyond it than it was. */
function reducesDelta(c: PreTradeContext): boolean {
  const isOpposite = c.orderDeltaUsd > 0 ? c.deltaUsd < 0 : c.orderDeltaUsd < 0 && c.deltaUsd > 0
  return isOpposite && Math.abs(c.deltaUsd + c.orderDeltaUsd) <= Math.abs(c.deltaUsd)
}

/** Whether an order takes risk away: a close, or a hedge that reduces delta. */
export function reducesRisk(intent: Intent, context: PreTradeContext): boolean {
  if (closesPosition(intent.side, context)) return true
  return intent.purpose === 'hedge' && reducesDelta(context)
}

/**
 * The returned result is one of two objects that the next call overwrites. Quotes and hedges have
 * separate message budgets: a storm of requotes cannot starve the hedger.
 */
export class PreTrade implements Visitable {
  readonly config: PreTradeConfig
  readonly table: LimitTable
  readonly quoteBudget: MessageBudget
  readonly hedgeBudget: MessageBudget
  approvedCount = 0
  refusedCount = 0
  /** Losses stay breached until they are well below their limit. */
  #isWindowBreached = false
  #isTotalBreached = false
  readonly #ok: { ok: true; value: unknown } = { ok: true, value: undefined }
  readonly #refusal: Mutable<PreTradeRefusal> = {
    limit: 'mode',
    measure: 'mode',
    limitValue: 0,
    wouldBe: 0,
  }
  readonly #refused: { ok: false; refusal: PreTradeRefusal } = {
    ok: false,
    refusal: this.#refusal,
  }

  constructor(config: PreTradeConfig, instrumentCapacity: number, assetCapacity: number) {
    assert(config.lossCureRatio > 0 && config.lossCureRatio <= 1, 'lossCureRatio')
    this.config = config
    this.table = new LimitTable(instrumentCapacity, assetCapacity)
    this.table.configure('order-usd', 0, config.orderUsdMax)
    this.table.configure('loss-window-usd', 0, config.lossWindowUsdMax)
    this.table.configure('loss-since-start-usd', 0, config.lossSinceStartUsdMax)
    this.table.configure('orders', 0, config.ordersMax)
    this.quoteBudget = new MessageBudget(config.quoteMessages)
    this.hedgeBudget = new MessageBudget(config.hedgeMessages)
  }

  /** Checks one intent; approving takes a message token. See the class for who owns the result. */
  approve<I extends Intent>(
    intent: I,
    context: PreTradeContext,
  ): Result<Approved<I>, PreTradeRefusal> {
    this.#updateLoss(context)
    const isFine =
      this.#checkMode(intent, context) &&
      this.#checkStale(context) &&
      this.#checkSize(intent, context) &&
      this.#checkCollar(intent, context) &&
      this.#checkPosition(intent, context) &&
      this.#checkDelta(context) &&
      this.#checkVega(context) &&
      this.#checkLoss(intent, context) &&
      this.#checkCapacity(context) &&
      this.#checkMessages(intent, context)
    if (!isFine) {
      this.refusedCount += 1
      return this.#refused
    }
    this.approvedCount += 1
    this.#ok.value = intent
    return this.#ok as Result<Approved<I>, PreTradeRefusal>
  }

  /** Where a cancel of this purpose takes its token; a cancel asks nobody. */
  onCancel(isHedge: boolean, nowUs: TimeUs, count = 1): void {
    const budget = isHedge ? this.hedgeBudget : this.quoteBudget
    budget.takeCancel(nowUs, count)
  }

  visit(v: StateVisitor): void {
    this.table.visit(v)
    this.quoteBudget.visit(v)
    this.hedgeBudget.visit(v)
    this.approvedCount = v.number(this.approvedCount)
    this.refusedCount = v.number(this.refusedCount)
    this.#isWindowBreached = v.boolean(this.#isWindowBreached)
    this.#isTotalBreached = v.boolean(this.#isTotalBreached)
  }

  #refuse(limit: LimitKind, measure: LimitMeasure, limitValue: number, wouldBe: number): boolean {
    this.#refusal.limit = limit
    this.#refusal.measure = measure
    this.#refusal.limitValue = limitValue
    this.#refusal.wouldBe = wouldBe
    return false
  }

  #checkMode(intent: Intent, c: PreTradeContext): boolean {
    if (!c.isArmed) return this.#refuse('mode', 'kill-switch', 0, 1)
    if (!(c.modeLevel < cancelOnly)) {
      return this.#refuse('mode', 'mode', cancelOnly - 1, c.modeLevel)
    }
    if (!(c.modeLevel < reduceOnly) && !reducesRisk(intent, c)) {
      return this.#refuse('mode', 'mode', reduceOnly - 1, c.modeLevel)
    }
    return true
  }

  #checkStale(c: PreTradeContext): boolean {
    const { indexAgeUsMax, referenceAgeUsMax, surfaceAgeUsMax } = this.config
    if (!c.isFeedUp) return this.#refuse('stale', 'feed', 1, 0)
    if (!(c.indexAgeUs <= indexAgeUsMax)) {
      return this.#refuse('stale', 'index-age', indexAgeUsMax, c.indexAgeUs)
    }
    if (!(c.referenceAgeUs <= referenceAgeUsMax)) {
      return this.#refuse('stale', 'reference-age', referenceAgeUsMax, c.referenceAgeUs)
    }
    if (!(c.surfaceAgeUs <= surfaceAgeUsMax)) {
      return this.#refuse('stale', 'surface-age', surfaceAgeUsMax, c.surfaceAgeUs)
    }
    return true
  }

  #checkSize(intent: Intent, c: PreTradeContext): boolean {
    const lotsMax = this.table.orderLotsMax[intent.instrument] ?? 0
    const isWhole = Number.isSafeInteger(intent.lots) && intent.lots >= 1
    if (!isWhole || !(intent.lots <= lotsMax)) {
      return this.#refuse('order-size', 'order-lots', lotsMax, intent.lots)
    }
    const usdMax = this.table.orderUsdMax[0]!
    if (!(c.orderUsd <= usdMax)) {
      return this.#refuse('order-size', 'order-usd', usdMax, c.orderUsd)
    }
    return true
  }

  #checkCollar(intent: Intent, c: PreTradeContext): boolean {
    const { collar } = this.config
    const { side, ticks } = intent
    const far = collarTicks(collar, side, true, c.referenceTicks, c.ticksPerVolPt)
    if (!isWithinAggressive(side, ticks, far)) {
      return this.#refuse('collar', 'price-aggressive', far, ticks)
    }
    const away = collarTicks(collar, side, false, c.referenceTicks, c.ticksPerVolPt)
    if (!isWithinPassive(side, ticks, away)) {
      return this.#refuse('collar', 'price-passive', away, ticks)
    }
    return true
  }

  #checkPosition(intent: Intent, c: PreTradeContext): boolean {
    const max = this.table.positionLotsMax[intent.instrument] ?? 0
    if (!isHighFine(c.positionLotsHighWith, c.positionLotsHigh, max)) {
      return this.#refuse('position', 'position-high', max, c.positionLotsHighWith)
    }
    if (!isLowFine(c.positionLotsLowWith, c.positionLotsLow, max)) {
      return this.#refuse('position', 'position-low', -max, c.positionLotsLowWith)
    }
    return true
  }

  #checkDelta(c: PreTradeContext): boolean {
    const max = this.table.deltaUsdMax[c.underlying] ?? 0
    if (!isHighFine(c.deltaUsdHighWith, c.deltaUsdHigh, max)) {
      return this.#refuse('delta', 'delta-high', max, c.deltaUsdHighWith)
    }
    if (!isLowFine(c.deltaUsdLowWith, c.deltaUsdLow, max)) {
      return this.#refuse('delta', 'delta-low', -max, c.deltaUsdLowWith)
    }
    return true
  }

  #checkVega(c: PreTradeContext): boolean {
    const max = this.table.vegaUsdPerVolPtMax[c.underlying] ?? 0
    if (!isHighFine(c.vegaUsdPerVolPtHighWith, c.vegaUsdPerVolPtHigh, max)) {
      return this.#refuse('vega', 'vega-high', max, c.vegaUsdPerVolPtHighWith)
    }
    if (!isLowFine(c.vegaUsdPerVolPtLowWith, c.vegaUsdPerVolPtLow, max)) {
      return this.#refuse('vega', 'vega-low', -max, c.vegaUsdPerVolPtLowWith)
    }
    return true
  }

  #checkLoss(intent: Intent, c: PreTradeContext): boolean {
    if (!this.#isWindowBreached && !this.#isTotalBreached) return true
    if (reducesRisk(intent, c)) return true
    return this.#isWindowBreached
      ? this.#refuse('loss', 'loss-window', this.table.lossWindowUsdMax[0]!, c.lossWindowUsd)
      : this.#refuse(
          'loss',
          'loss-since-start',
          this.table.lossSinceStartUsdMax[0]!,
          c.lossSinceStartUsd,
        )
  }

  #checkCapacity(c: PreTradeContext): boolean {
    const max = this.table.ordersMax[0]!
    const count = c.orderCount + (c.isNewOrder ? 1 : 0)
    return count <= max || this.#refuse('capacity', 'orders', max, count)
  }

  // Last, so that a refused intent costs no token.
  #checkMessages(intent: Intent, c: PreTradeContext): boolean {
    const budget = intent.purpose === 'quote' ? this.quoteBudget : this.hedgeBudget
    const nowUs = c.nowUs as TimeUs
    if (budget.take(nowUs)) return true
    const left = budget.tokens(nowUs) - 1
    return this.#refuse('message-rate', 'message-tokens', budget.config.cancelReserve, left)
  }

  #updateLoss(c: PreTradeContext): void {
    const { lossCureRatio } = this.config
    const windowMax = this.table.lossWindowUsdMax[0]!
    const totalMax = this.table.lossSinceStartUsdMax[0]!
    const windowCure = this.#isWindowBreached ? lossCureRatio : 1
    const totalCure = this.#isTotalBreached ? lossCureRatio : 1
    this.#isWindowBreached = !(c.lossWindowUsd <= windowCure * windowMax)
    this.#isTotalBreached = !(c.lossSinceStartUsd <= totalCure * totalMax)
  }
}
