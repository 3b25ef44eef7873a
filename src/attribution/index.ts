// The door of attribution: what did happen to the book, and why. It knows contracts and markets as
// numbers at two moments, and splits what was earned between them; it must never know a limit, a
// decision, or where the numbers came from.

export { type ExplainRow, explainPosition } from './explain.ts'
export { type Markout, markouts } from './markout.ts'
export {
  type ExplainMarket,
  type ExplainPosition,
  type ExplainSettlement,
  explainSettlements,
} from './sensitivities.ts'
export {
  type Estimate,
  type GlostenHarris,
  glostenHarris,
  type HuangStoll,
  huangStoll,
  type NoSpread,
  type SpreadRefusal,
  spreadRefusals,
} from './spread-components.ts'
export type { TradeTape } from './tape.ts'
