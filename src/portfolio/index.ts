// The door of the portfolio room. It knows what we hold and what it cost, to the atom. It must
// never know what anything is worth without being told a price, nor what ought to be done about it.

export type { PortfolioBreak } from './break.ts'
export {
  type EntryKind,
  entryKinds,
  Ledger,
  type LedgerAccount,
  type LedgerEntry,
  type LedgerLeg,
  ledgerAccounts,
} from './ledger.ts'
export {
  type FillCounts,
  Portfolio,
  type PortfolioOptions,
  portfolioDefaults,
} from './portfolio.ts'
export { costShare, type PositionChange, Positions } from './position.ts'
export { PortfolioReconciliation } from './reconcile.ts'
