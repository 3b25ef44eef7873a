// Double entry: every change of money is an entry whose legs add up to zero in each asset, to the
// atom. It keeps balances, a running digest of everything ever posted, and the last entries for
// people; the full history is the journal's. It does not know what the accounts are for.

import {
  type AssetIndex,
  type Atoms,
  assert,
  Digest,
  type InstrumentIndex,
  type StateVisitor,
  type Visitable,
} from '../base/index.ts'

/**
 * `cash`: what the venue holds for us. `unsettled`: profit of futures that the venue pays at its
 * next session. `inventory`: cost of what was paid in full (options, spot). `conversion`: coins
 * that spot trades brought or took. `capital`: what came from outside. The rest are results, with
 * the sign of double entry: a gain is negative. `suspense`: differences nobody has explained.
 */
export const ledgerAccounts = [
  'cash',
  'unsettled',
  'inventory',
  'conversion',
  'capital',
  'realised',
  'fees',
  'funding',
  'rounding',
  'suspense',
] as const
export type LedgerAccount = (typeof ledgerAccounts)[number]

export const entryKinds = [
  'opening',
  'transfer',
  'trade',
  'fee',
  'rebate',
  'funding',
  'session',
  'expiry',
  'correction',
] as const
export type EntryKind = (typeof entryKinds)[number]

export type LedgerLeg = {
  readonly account: LedgerAccount
  readonly asset: AssetIndex
  readonly amount: Atoms
}

export type LedgerEntry = {
  /** 1 for the first entry ever posted. */
  readonly number: number
  /** Sequence of the event that caused it; 0 when the owner did not say. */
  readonly sequence: number
  readonly kind: EntryKind
  /** -1 when it is about no instrument. */
  readonly instrument: InstrumentIndex | -1
  readonly legs: readonly LedgerLeg[]
}

const accountCount = ledgerAccounts.length

export class Ledger implements Visitable {
  readonly assetCount: number
  readonly recentCapacity: number
  /** Entries posted so far. */
  entryCount = 0
  /** Set by the owner before it posts: what the next entries are caused by. */
  sequence = 0
  readonly #balances: bigint[]
  readonly #digest = new Digest()
  /** For people only: not state, and empty after a restore. */
  readonly #recent: LedgerEntry[] = []
  #legs: LedgerLeg[] = []

  constructor(assetCount: number, recentCapacity = 256) {
    assert(Number.isSafeInteger(assetCount) && assetCount > 0, 'a ledger has assets')
    this.assetCount = assetCount
    this.recentCapacity = recentCapacity
    this.#balances = Array.from({ length: accountCount * assetCount }, () => 0n)
  }

  balance(account: LedgerAccount, asset: AssetIndex): Atoms {
    return this.#balances[this.#at(account, asset)]! as Atoms
  }

  /** Adds a leg to the entry being made; legs of nothing are left out. */
  leg(account: LedgerAccount, asset: AssetIndex, amount: bigint): void {
    if (amount === 0n) return
    this.#at(account, asset)
    this.#legs.push({ account, asset, amount: amount as Atoms })
  }

  /** Posts the legs as one entry, which must balance; without legs, nothing is posted. */
  post(kind: EntryKind, instrument: InstrumentIndex | -1): void {
    const legs = this.#legs
    if (legs.length === 0) return
    this.#legs = []
    assertBalanced(legs, kind)
    this.entryCount += 1
    this.#digest.number(entryKinds.indexOf(kind))
    this.#digest.number(instrument)
    this.#digest.number(legs.length)
    for (const { account, asset, amount } of legs) {
      const at = this.#at(account, asset)
      this.#balances[at] = this.#balances[at]! + amount
      this.#digest.number(at)
      this.#digest.text(amount.toString())
    }
    const { entryCount: number, sequence } = this
    this.#recent.push({ number, sequence, kind, instrument, legs })
    if (this.#recent.length > this.recentCapacity) this.#recent.shift()
  }

  /** The last entries, oldest first. */
  recent(): readonly LedgerEntry[] {
    return this.#recent
  }

  /** Names the whole history: two ledgers of equal digest posted the same entries in one order. */
  digestHex(): string {
    return this.#digest.hex()
  }

  /** Zero for every asset, always: what double entry promises. */
  imbalance(asset: AssetIndex): bigint {
    let sum = 0n
    for (const account of ledgerAccounts) sum += this.balance(account, asset)
    return sum
  }

  visit(v: StateVisitor): void {
    this.entryCount = v.number(this.entryCount)
    this.sequence = v.number(this.sequence)
    for (const [i, balance] of this.#balances.entries()) this.#balances[i] = v.bigint(balance)
    this.#digest.visit(v)
  }

  #at(account: LedgerAccount, asset: AssetIndex): number {
    assert(asset >= 0 && asset < this.assetCount, `no asset ${asset}`)
    return asset * accountCount + ledgerAccounts.indexOf(account)
  }
}

function assertBalanced(legs: readonly LedgerLeg[], kind: EntryKind): void {
  for (const { asset } of legs) {
    let sum = 0n
    for (const leg of legs) if (leg.asset === asset) sum += leg.amount
    assert(sum === 0n, `a ${kind} entry is out of balance by ${sum} atoms of asset ${asset}`)
  }
}
