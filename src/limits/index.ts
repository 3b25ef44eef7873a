// The door of limits: what the desk may do, and the only mint of `Approved`. It knows numbers,
// times and intents; it must never know a book, a model or a venue, and nothing may pass around it.

export { MessageBudget, type MessageBudgetConfig } from './budget.ts'
export {
  type DeskMode,
  deskModes,
  type LimitKind,
  type LimitMeasure,
  limitKinds,
  limitMeasures,
} from './codes.ts'
export { type CollarConfig, collarTicks, collarWidthTicks } from './collar.ts'
export {
  defaultLimits,
  defaultModeCauses,
  type LimitsConfig,
  lotsWithin,
  type PreTradeConfig,
  type UnderlyingLimitsConfig,
} from './config.ts'
export { createPreTradeContext, type PreTradeContext } from './context.ts'
export {
  type KillState,
  KillSwitch,
  type KillSwitchConfig,
  killStates,
  type RearmRefusal,
} from './kill-switch.ts'
export { type LimitName, LimitTable, limitNames, type SetLimitRefusal } from './limit-table.ts'
export { LossWindow, type LossWindowConfig } from './loss-window.ts'
export { type ModeCause, ModeMachine, type ModeMachineConfig } from './mode-machine.ts'
export { type Approved, PreTrade, type PreTradeRefusal, reducesRisk } from './pre-trade.ts'
export {
  type ProtectionConfig,
  type ProtectionFill,
  ProtectionMirror,
} from './protection-mirror.ts'
export { type ConfigError, validateLimits } from './validate.ts'
