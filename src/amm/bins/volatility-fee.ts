// The fee of Trader Joe's liquidity book: a base by bin step, and a part that grows with the square
// of the bins crossed lately. References decay between trades; all integers, as
// PairParameterHelper.

export type BinFeeTerms = {
  readonly stepE4: number
  readonly baseFactor: bigint
  /** Seconds within which trades count as one. */
  readonly filterS: bigint
  /** Seconds after which everything is forgotten. */
  readonly decayS: bigint
  /** What is left of the accumulator after a pause between the two, in parts of 10000. */
  readonly reductionE4: bigint
  readonly variableControl: bigint
  readonly protocolShareE4: bigint
  readonly accumulatorMax: bigint
}

export type BinFeeState = {
  readonly accumulator: bigint
  readonly reference: bigint
  readonly referenceId: number
  readonly updatedS: bigint
}

const unitE4 = 10_000n
/** No fee is above a tenth. */
const feeMax = 100_000_000_000_000_000n

/** References as a trade at `timeS` finds them. */
export function startTrade(
  terms: BinFeeTerms,
  state: BinFeeState,
  activeId: number,
  timeS: bigint,
): BinFeeState {
  const passed = timeS - state.updatedS
  if (passed < terms.filterS) return { ...state, updatedS: timeS }
  const reference = passed < terms.decayS ? (state.accumulator * terms.reductionE4) / unitE4 : 0n
  return { ...state, reference, referenceId: activeId, updatedS: timeS }
}

/** The accumulator in a bin: the reference, and 10000 for each bin away from its id. */
export function inBin(terms: BinFeeTerms, state: BinFeeState, id: number): BinFeeState {
  const crossed = BigInt(Math.abs(id - state.referenceId))
  const grown = state.reference + crossed * unitE4
  const accumulator = grown < terms.accumulatorMax ? grown : terms.accumulatorMax
  return { ...state, accumulator }
}

/** The fee, 18 decimals. */
export function binFee(terms: BinFeeTerms, state: BinFeeState): bigint {
  const step = BigInt(terms.stepE4)
  const base = terms.baseFactor * step * 10_000_000_000n
  const swept = state.accumulator * step
  const variable = (swept * swept * terms.variableControl + 99n) / 100n
  const fee = base + (terms.variableControl === 0n ? 0n : variable)
  return fee < feeMax ? fee : feeMax
}
