// What the desk has done, for people and for programs that script it: counts since the start of the
// run, part of the state so that a replay counts the same.

import { type StateVisitor, type Visitable } from '../base/index.ts'
import { type LimitKind, limitKinds } from '../limits/index.ts'

export class Counters implements Visitable {
  /** Quote rows sent: placements and amendments of one side of one instrument. */
  quotes = 0
  fills = 0
  hedges = 0
  cancels = 0
  /** Instruments settled at expiry in which we held a position, and all that expired. */
  settledPositions = 0
  expiries = 0
  fundings = 0
  duplicateFills = 0
  unknownFills = 0
  reconciliationBreaks = 0
  /** Messages of the venue that could not be, and were not handled. */
  malformed = 0
  /** Seconds watched while healthy, and those of them with enough options two-sided. */
  healthySeconds = 0
  quotedSeconds = 0
  readonly refusals: Float64Array = new Float64Array(limitKinds.length)

  refused(kind: LimitKind): void {
    this.refusals[limitKinds.indexOf(kind)]! += 1
  }

  /** Refusals by limit, every limit named. */
  refusalsByLimit(): Record<LimitKind, number> {
    const entries = limitKinds.map((kind, i) => [kind, this.refusals[i]!] as const)
    return Object.fromEntries(entries) as Record<LimitKind, number>
  }

  visit(v: StateVisitor): void {
    this.quotes = v.number(this.quotes)
    this.fills = v.number(this.fills)
    this.hedges = v.number(this.hedges)
    this.cancels = v.number(this.cancels)
    this.settledPositions = v.number(this.settledPositions)
    this.expiries = v.number(this.expiries)
    this.fundings = v.number(this.fundings)
    this.duplicateFills = v.number(this.duplicateFills)
    this.unknownFills = v.number(this.unknownFills)
    this.reconciliationBreaks = v.number(this.reconciliationBreaks)
    this.malformed = v.number(this.malformed)
    this.healthySeconds = v.number(this.healthySeconds)
    this.quotedSeconds = v.number(this.quotedSeconds)
    v.column(this.refusals, this.refusals.length)
  }
}
