// The venue's voice: puts what happened into the streams, with arrival times and venue stamps. One
// method a message, so that the layout of a row is in this file and in `delivery.ts` only.

import { type StateVisitor, type Visitable } from '../base/index.ts'
import { type Latency } from './latency.ts'
import { kindCode, MessageStream } from './messages.ts'

/** Between an event and its leaving the venue. */
const publishDelayUs = 40

export class Tape implements Visitable {
  readonly #latency: Latency
  /** Public data, private data, and what our own gateway says without asking the venue. */
  readonly market: MessageStream
  readonly account: MessageStream
  readonly local: MessageStream
  /** The venue's true time of everything said from now on. */
  nowUs = 0
  /** While the connection is down nothing public leaves, and no order message. */
  isDown = false
  /** While an answer is being lost, no order message leaves. */
  isAckLost = false
  /** Private messages that must arrive at all arrive no sooner than this. */
  #accountNotBeforeUs = 0
  #accountAtUs = -1
  #accountReceiveUs = 0
  #tradeId = 0

  constructor(latency: Latency, capacity: number) {
    this.#latency = latency
    this.market = new MessageStream(capacity)
    this.account = new MessageStream(capacity)
    this.local = new MessageStream(capacity)
  }

  /** Fills and settlements of a time without connection are fetched when it is back. */
  holdAccountUntil(timeUs: number): void {
    this.#accountNotBeforeUs = timeUs
  }

  nextTradeId(): number {
    this.#tradeId += 1
    return this.#tradeId
  }

  listed(instrument: number): void {
    if (this.isDown) return
    const at = this.#market(kindCode.listed)
    this.market.rows[at] = instrument
  }

  instrumentState(instrument: number, state: number): void {
    if (this.isDown) return
    const at = this.#market(kindCode.instrumentState)
    const rows = this.market.rows
    rows[at] = instrument
    rows[at + 1] = state
  }

  index(asset: number, priceUsd: number): void {
    if (this.isDown) return
    const at = this.#market(kindCode.index)
    const rows = this.market.rows
    rows[at] = asset
    rows[at + 1] = priceUsd
  }

  top(
    instrument: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
  ): void {
    if (this.isDown) return
    const at = this.#market(kindCode.top)
    const rows = this.market.rows
    rows[at] = instrument
    rows[at + 1] = bidTicks
    rows[at + 2] = bidLots
    rows[at + 3] = askTicks
    rows[at + 4] = askLots
  }

  ticker(
    instrument: number,
    markPrice: number,
    markVol: number,
    underlyingPrice: number,
    funding8h: number,
    openInterestLots: number,
  ): void {
    if (this.isDown) return
    const at = this.#market(kindCode.ticker)
    const rows = this.market.rows
    rows[at] = instrument
    rows[at + 1] = markPrice
    rows[at + 2] = markVol
    rows[at + 3] = underlyingPrice
    rows[at + 4] = funding8h
    rows[at + 5] = openInterestLots
  }

  trade(
    instrument: number,
    ticks: number,
    lots: number,
    side: number,
    tradeId: number,
    liquidation: boolean,
  ): void {
    if (this.isDown) return
    const at = this.#market(kindCode.trade)
    const rows = this.market.rows
    rows[at] = instrument
    rows[at + 1] = ticks
    rows[at + 2] = lots
    rows[at + 3] = side
    rows[at + 4] = tradeId
    rows[at + 5] = liquidation ? 1 : 0
  }

  /** Known to our own gateway at once, connection or not. */
  feed(state: number): void {
    const at = this.#market(kindCode.feed)
    this.market.rows[at] = state
  }

  /** `status` and `reason` are positions in the engine's lists. */
  order(
    clientId: number,
    instrument: number,
    status: number,
    reason: number,
    revision: number,
    ticks: number,
    remainingLots: number,
    filledLots: number,
  ): void {
    if (this.isDown || this.isAckLost) return
    const at = this.#account(kindCode.order)
    this.#writeOrder(
      this.account.rows,
      at,
      clientId,
      instrument,
      status,
      reason,
      revision,
      ticks,
      remainingLots,
      filledLots,
    )
  }

  /** The gateway's own word about an order, at `receiveUs`: refused here, or in doubt. */
  localOrder(
    receiveUs: number,
    clientId: number,
    instrument: number,
    status: number,
    reason: number,
    revision: number,
    ticks: number,
    remainingLots: number,
  ): void {
    const at = this.local.push(receiveUs, 0, 0, kindCode.order)
    this.#writeOrder(
      this.local.rows,
      at,
      clientId,
      instrument,
      status,
      reason,
      revision,
      ticks,
      remainingLots,
      0,
    )
  }

  localFailure(receiveUs: number, requestId: number, reason: number): void {
    const at = this.local.push(receiveUs, 0, 0, kindCode.requestFailed)
    this.local.rows[at] = requestId
    this.local.rows[at + 1] = reason
  }

  fill(
    clientId: number,
    instrument: number,
    side: number,
    ticks: number,
    lots: number,
    remainingLots: number,
    fee: bigint,
    feeAsset: number,
    liquidity: number,
    tradeId: number,
    indexUsd: number,
  ): void {
    const at = this.#account(kindCode.fill, fee)
    const rows = this.account.rows
    rows[at] = clientId
    rows[at + 1] = instrument
    rows[at + 2] = side
    rows[at + 3] = ticks
    rows[at + 4] = lots
    rows[at + 5] = remainingLots
    rows[at + 6] = feeAsset
    rows[at + 7] = liquidity
    rows[at + 8] = tradeId
    rows[at + 9] = indexUsd
  }

  funding(
    instrument: number,
    positionLots: number,
    rate: number,
    cash: bigint,
    asset: number,
  ): void {
    const at = this.#account(kindCode.funding, cash)
    const rows = this.account.rows
    rows[at] = instrument
    rows[at + 1] = positionLots
    rows[at + 2] = rate
    rows[at + 3] = asset
  }

  settlement(
    instrument: number,
    settlementKind: number,
    priceUsd: number,
    positionLots: number,
    cash: bigint,
    asset: number,
  ): void {
    const at = this.#account(kindCode.settlement, cash)
    const rows = this.account.rows
    rows[at] = instrument
    rows[at + 1] = settlementKind
    rows[at + 2] = priceUsd
    rows[at + 3] = positionLots
    rows[at + 4] = asset
  }

  transfer(asset: number, cash: bigint): void {
    this.account.rows[this.#account(kindCode.transfer, cash)] = asset
  }

  protection(group: number, state: number, frozenUntilUs: number): void {
    const at = this.#account(kindCode.protection)
    const rows = this.account.rows
    rows[at] = group
    rows[at + 1] = state
    rows[at + 2] = frozenUntilUs
  }

  openOrder(
    report: number,
    clientId: number,
    instrument: number,
    side: number,
    ticks: number,
    remainingLots: number,
    filledLots: number,
  ): void {
    const at = this.#account(kindCode.openOrder)
    const rows = this.account.rows
    rows[at] = report
    rows[at + 1] = clientId
    rows[at + 2] = instrument
    rows[at + 3] = side
    rows[at + 4] = ticks
    rows[at + 5] = remainingLots
    rows[at + 6] = filledLots
  }

  positionReport(report: number, instrument: number, lots: number): void {
    const at = this.#account(kindCode.positionReport)
    const rows = this.account.rows
    rows[at] = report
    rows[at + 1] = instrument
    rows[at + 2] = lots
  }

  balanceReport(report: number, asset: number, cash: bigint): void {
    const at = this.#account(kindCode.balanceReport, cash)
    const rows = this.account.rows
    rows[at] = report
    rows[at + 1] = asset
  }

  reportEnd(report: number): void {
    this.account.rows[this.#account(kindCode.reportEnd)] = report
  }

  requestFailed(requestId: number, reason: number): void {
    const at = this.#account(kindCode.requestFailed)
    const rows = this.account.rows
    rows[at] = requestId
    rows[at + 1] = reason
  }

  visit(v: StateVisitor): void {
    this.market.visit(v)
    this.account.visit(v)
    this.local.visit(v)
    this.nowUs = v.number(this.nowUs)
    this.isDown = v.boolean(this.isDown)
    this.isAckLost = v.boolean(this.isAckLost)
    this.#accountNotBeforeUs = v.number(this.#accountNotBeforeUs)
    this.#accountAtUs = v.number(this.#accountAtUs)
    this.#accountReceiveUs = v.number(this.#accountReceiveUs)
    this.#tradeId = v.number(this.#tradeId)
  }

  #market(kind: number): number {
    const stamp = this.#latency.venueClockUs(this.nowUs)
    const receiveUs = this.nowUs + this.#latency.feedUs(this.nowUs)
    return this.market.push(receiveUs, stamp, stamp + publishDelayUs, kind)
  }

  #account(kind: number, amount = 0n): number {
    if (this.nowUs !== this.#accountAtUs) {
      this.#accountAtUs = this.nowUs
      this.#accountReceiveUs = this.nowUs + this.#latency.responseUs(this.nowUs)
    }
    const receiveUs = Math.max(this.#accountReceiveUs, this.#accountNotBeforeUs)
    const stamp = this.#latency.venueClockUs(this.nowUs)
    return this.account.push(receiveUs, stamp, stamp + publishDelayUs, kind, amount)
  }

  #writeOrder(
    rows: Float64Array,
    at: number,
    clientId: number,
    instrument: number,
    status: number,
    reason: number,
    revision: number,
    ticks: number,
    remainingLots: number,
    filledLots: number,
  ): void {
    rows[at] = clientId
    rows[at + 1] = instrument
    rows[at + 2] = status
    rows[at + 3] = reason
    rows[at + 4] = revision
    rows[at + 5] = ticks
    rows[at + 6] = remainingLots
    rows[at + 7] = filledLots
  }
}
