// Everything that decides later passes through `visit`: a restored object and the original behave
// the same for ever after, and their digests stay equal.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  SnapshotReader,
  SnapshotWriter,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type Intent } from '../order/index.ts'
import {
  createPreTradeContext,
  defaultLimits,
  KillSwitch,
  LossWindow,
  ModeMachine,
  PreTrade,
  ProtectionMirror,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

function digestOf(state: Visitable): string {
  const digest = new Digest()
  state.visit(new DigestVisitor(digest))
  return digest.hex()
}

function copy<T extends Visitable>(from: T, to: T): T {
  const writer = new ByteWriter()
  from.visit(new SnapshotWriter(writer))
  to.visit(new SnapshotReader(new ByteReader(writer.view().slice())))
  return to
}

type Step = { readonly waitUs: number; readonly a: number; readonly b: number }

const steps = fc.array(
  fc.record({ waitUs: fc.nat(2_000_000), a: fc.nat(20), b: fc.integer({ min: -50, max: 50 }) }),
  { maxLength: 60, size: 'max' },
)

/** Runs half the steps, restores into a new object, and runs the rest on both. */
function check<T extends Visitable>(
  create: () => T,
  apply: (state: T, step: Step, nowUs: TimeUs) => unknown,
): void {
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const original = create()
      const restored = create()
      const half = Math.floor(list.length * share)
      let nowUs = 1_000_000
      for (const [i, step] of list.entries()) {
        nowUs += step.waitUs
        if (i === half) copy(original, restored)
        const answer = apply(original, step, nowUs as TimeUs)
        if (i < half) continue
        expect(apply(restored, step, nowUs as TimeUs)).toEqual(answer)
        expect(digestOf(restored)).toBe(digestOf(original))
      }
    }),
  )
}

test('mode machine', () => {
  check(
    () => new ModeMachine(defaultLimits.modes),
    (modes, { a, b }, nowUs) => {
      const cause = a % defaultLimits.modes.causes.length
      return [modes.report(cause, b > 0, nowUs), modes.mode, modes.cause]
    },
  )
})

test('kill switch', () => {
  check(
    () => new KillSwitch(defaultLimits.killSwitch),
    (kill, { a, b }, nowUs) => {
      if (a < 3) kill.kill(nowUs, `cause ${a}`, 'test')
      if (a === 20) kill.rearm(nowUs, 'test')
      return [kill.advance(nowUs, Math.max(0, b)), kill.state, kill.cause]
    },
  )
})

test('loss window', () => {
  check(
    () => new LossWindow({ ...defaultLimits.lossWindow, windowUs: 5_000_000 as never }),
    (loss, { a, b }, nowUs) => {
      if (a === 0) loss.onTransfer(b)
      loss.observe(nowUs, a === 1 ? Number.NaN : b)
      return [loss.lossWindowUsd(nowUs), loss.lossSinceStartUsd()]
    },
  )
})

test('protection mirror', () => {
  check(
    () => new ProtectionMirror(defaultLimits.underlyings[0]!.protection, 3),
    (mirror, { a, b }, nowUs) => {
      const group = a % 3
      if (a > 17) mirror.onVenue(group, b > 0, a === 18 ? 0 : nowUs + 1_000_000)
      const fill = { group, quantityBase: Math.abs(b) / 10, deltaBase: b / 20, vegaUsdPerVolPt: b }
      return [mirror.onFill(fill, nowUs), mirror.isFrozen(group, nowUs), mirror.tripCount]
    },
  )
})

test('pre-trade', () => {
  const context = createPreTradeContext()
  check(
    () => {
      const preTrade = new PreTrade(
        {
          ...defaultLimits.preTrade,
          hedgeMessages: { ratePerS: 1, burst: 3, cancelReserve: 1, overdraftMax: 2 },
        },
        4,
        2,
      )
      preTrade.table.configureInstrument(0 as never, 100, 1000)
      preTrade.table.configureUnderlying(0 as never, 1e6, 1e4)
      return preTrade
    },
    (preTrade, { a, b }, nowUs) => {
      if (a === 0) preTrade.table.set('order-lots', 0, Math.abs(b))
      if (a === 1) preTrade.onCancel(true, nowUs)
      Object.assign(context, {
        nowUs,
        isArmed: true,
        modeLevel: 0,
        isFeedUp: true,
        indexAgeUs: 0,
        referenceAgeUs: 0,
        surfaceAgeUs: 0,
        referenceTicks: 1000,
        orderUsd: 10,
        positionLots: 0,
        positionLotsHigh: 0,
        positionLotsLow: 0,
        positionLotsHighWith: 10,
        positionLotsLowWith: 0,
        deltaUsd: 0,
        orderDeltaUsd: 1,
        deltaUsdHigh: 0,
        deltaUsdLow: 0,
        deltaUsdHighWith: 0,
        deltaUsdLowWith: 0,
        vegaUsdPerVolPtHigh: 0,
        vegaUsdPerVolPtLow: 0,
        vegaUsdPerVolPtHighWith: 0,
        vegaUsdPerVolPtLowWith: 0,
        lossWindowUsd: 1_000 * Math.abs(b),
        lossSinceStartUsd: 0,
        orderCount: 0,
      })
      const intent = {
        kind: 'place',
        clientId: 1,
        instrument: 0,
        side: 1,
        ticks: 1000 + b,
        lots: 10 + a,
        timeInForce: 'good-till-cancelled',
        postOnly: true,
        reduceOnly: false,
        purpose: 'close',
      } as unknown as Intent
      const result = preTrade.approve(intent, context)
      return result.ok ? 'approved' : { ...result.refusal }
    },
  )
})
