// The terms of each kind of instrument that the simulated venue lists, on Deribit's grids and fees
// (options 0.03 %, futures 0 / 0.05 %). It knows names and decimals, not what anything is worth.

import { type AssetIndex, type Ticks, type TimeUs } from '../base/index.ts'
import { formatDeribit, type Instrument, type TickStep } from '../instrument/index.ts'
import { type CoinWorld, type GridTerms, type WorldConfig } from './config.ts'

const dollar = 0 as AssetIndex

const oneStep: readonly TickStep[] = [{ aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks }]

/** Below 0.005 coin an option trades in single ticks of 0.0001, from there in fives. */
export const optionStepTicks: number = 5
export const optionStepAboveTicks: number = 50
const optionSteps: readonly TickStep[] = [
  { aboveTicks: 0 as Ticks, stepTicks: 1 as Ticks },
  { aboveTicks: optionStepAboveTicks as Ticks, stepTicks: optionStepTicks as Ticks },
]

function future(
  world: WorldConfig,
  coin: CoinWorld,
  grid: GridTerms,
  kind: 'perpetual' | 'future',
  expiryUs: TimeUs,
): Instrument {
  const base = world.assets[coin.asset]!.code
  return {
    name: formatDeribit({ base, quote: '', kind, expiryUs, strike: 0, optionSide: 0 }),
    kind,
    settlement: 'inverse',
    base: coin.asset,
    quote: dollar,
    settle: coin.asset,
    ...grid,
    strike: 0,
    optionSide: 0,
    expiryUs,
    makerFee: 0,
    takerFee: 0.0005,
    tickSteps: oneStep,
  }
}

export function perpetualTerms(world: WorldConfig, coin: CoinWorld): Instrument {
  return future(world, coin, coin.perpetual, 'perpetual', 0 as TimeUs)
}

export function futureTerms(world: WorldConfig, coin: CoinWorld, expiryUs: TimeUs): Instrument {
  return future(world, coin, coin.future, 'future', expiryUs)
}

export function optionTerms(
  world: WorldConfig,
  coin: CoinWorld,
  expiryUs: TimeUs,
  strike: number,
  optionSide: 1 | -1,
): Instrument {
  const base = world.assets[coin.asset]!.code
  return {
    name: formatDeribit({ base, quote: '', kind: 'option', expiryUs, strike, optionSide }),
    kind: 'option',
    settlement: 'coin-option',
    base: coin.asset,
    quote: coin.asset,
    settle: coin.asset,
    ...coin.option,
    strike,
    optionSide,
    expiryUs,
    makerFee: 0.0003,
    takerFee: 0.0003,
    tickSteps: optionSteps,
  }
}
