// The door of the order room. It knows what we ask of a venue and what it answered: intents, ids,
// lifecycles, what may still trade. It must never know why an order is wanted, whether a limit
// allows it, or what it is worth.

export {
  clientIdOf,
  type Label,
  type LabelRefusal,
  labelOf,
  ordinalOf,
  ordinalsPerStep,
  parseLabel,
  sequenceOf,
} from './client-id.ts'
export { type DiffAction, type DiffRules, decideDiff, diffActions } from './diff.ts'
export {
  type EditIntent,
  type Intent,
  type Liquidity,
  liquidities,
  type PlaceIntent,
  type Purpose,
  purposes,
  type QuoteIntent,
  type Side,
  type TimeInForce,
  timesInForce,
} from './intent.ts'
export {
  type OrderMessage,
  type OrderState,
  type OrderStatus,
  orderMessages,
  orderStates,
} from './lifecycle.ts'
export { type OrderCorrection, OrderReconciliation } from './reconcile.ts'
export { SeenTrades } from './seen-trades.ts'
export { type Transition, transitionOutcomes } from './transition.ts'
export { WorkingOrders } from './working.ts'
