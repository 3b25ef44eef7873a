// Says exactly what is wrong with a limits configuration: field, value, what was expected. It
// collects every error rather than the first, because a person fixes a file once.

import { deskModes } from './codes.ts'
import { type LimitsConfig, type UnderlyingLimitsConfig } from './config.ts'
import { type ModeCause } from './mode-machine.ts'

export type ConfigError = {
  readonly field: string
  readonly value: string
  readonly expected: string
}

type Check = (field: string, value: number, isFine: boolean, expected: string) => void

function positive(check: Check, prefix: string, fields: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(fields)) {
    check(`${prefix}.${name}`, value, value > 0 && value < Infinity, 'a number above 0')
  }
}

function checkBudget(check: Check, prefix: string, budget: object): void {
  const { ratePerS, burst, cancelReserve, overdraftMax } = budget as Readonly<
    Record<string, number>
  >
  const whole = (value: number | undefined): value is number => Number.isSafeInteger(value)
  check(`${prefix}.ratePerS`, ratePerS!, whole(ratePerS) && ratePerS >= 1, 'a whole number from 1')
  check(`${prefix}.burst`, burst!, whole(burst) && burst >= 1, 'a whole number from 1')
  check(
    `${prefix}.cancelReserve`,
    cancelReserve!,
    whole(cancelReserve) && cancelReserve >= 1 && cancelReserve < burst!,
    'a whole number from 1, below burst',
  )
  check(
    `${prefix}.overdraftMax`,
    overdraftMax!,
    whole(overdraftMax) && overdraftMax >= 0,
    'a whole number from 0',
  )
}

function checkPreTrade(check: Check, config: LimitsConfig): void {
  const { collar, quoteMessages, hedgeMessages, lossCureRatio, ...numbers } = config.preTrade
  positive(check, 'preTrade', numbers)
  const isRatio = lossCureRatio > 0 && lossCureRatio <= 1
  check('preTrade.lossCureRatio', lossCureRatio, isRatio, 'above 0, at most 1')
  positive(check, 'preTrade.collar', { ...collar })
  check(
    'preTrade.collar.passiveBps',
    collar.passiveBps,
    collar.passiveBps >= collar.aggressiveBps,
    'at least aggressiveBps',
  )
  check(
    'preTrade.collar.passiveVolPt',
    collar.passiveVolPt,
    collar.passiveVolPt >= collar.aggressiveVolPt,
    'at least aggressiveVolPt',
  )
  checkBudget(check, 'preTrade.quoteMessages', quoteMessages)
  checkBudget(check, 'preTrade.hedgeMessages', hedgeMessages)
}

function checkUnderlying(check: Check, field: string, limits: UnderlyingLimitsConfig): void {
  const { code: _, protection, ...numbers } = limits
  positive(check, field, numbers)
  check(
    `${field}.optionPositionBaseMax`,
    limits.optionPositionBaseMax,
    limits.optionPositionBaseMax >= limits.optionOrderBaseMax,
    'at least optionOrderBaseMax',
  )
  check(
    `${field}.futurePositionUsdMax`,
    limits.futurePositionUsdMax,
    limits.futurePositionUsdMax >= limits.futureOrderUsdMax,
    'at least futureOrderUsdMax',
  )
  const { frozenUs, ...positives } = protection
  positive(check, `${field}.protection`, positives)
  check(`${field}.protection.frozenUs`, frozenUs, frozenUs >= 0, 'a number from 0')
}

function checkCause(check: Check, cause: ModeCause): void {
  const field = `modes.causes.${cause.name}`
  const { evidenceCount, evidenceGapUs, cureUs } = cause
  const isWhole = Number.isSafeInteger(evidenceCount) && evidenceCount >= 1
  check(`${field}.evidenceCount`, evidenceCount, isWhole, 'a whole number from 1')
  check(`${field}.evidenceGapUs`, evidenceGapUs, evidenceGapUs >= 0, 'a number from 0')
  check(`${field}.cureUs`, cureUs, cureUs >= 0, 'a number from 0')
}

/** Every fault of a limits configuration; empty when it is usable. */
export function validateLimits(config: LimitsConfig): readonly ConfigError[] {
  const errors: ConfigError[] = []
  const check: Check = (field, value, isFine, expected) => {
    if (!isFine) errors.push({ field, value: String(value), expected })
  }
  checkPreTrade(check, config)
  if (config.underlyings.length === 0) {
    errors.push({ field: 'underlyings', value: '[]', expected: 'at least one underlying' })
  }
  const seen = new Set<string>()
  for (const [i, limits] of config.underlyings.entries()) {
    const { code } = limits
    if (code === '' || seen.has(code)) {
      errors.push({ field: `underlyings.${i}.code`, value: code, expected: 'a code used once' })
    }
    seen.add(code)
    checkUnderlying(check, `underlyings.${code}`, limits)
  }
  const { windowUs, bucketCount, confirmationCount } = config.lossWindow
  positive(check, 'lossWindow', { windowUs, bucketCount, confirmationCount })
  positive(check, 'killSwitch', { resendUs: config.killSwitch.resendUs })
  const { dwellUs } = config.modes
  check('modes.dwellUs', dwellUs, dwellUs >= 0, 'a number from 0')
  for (const cause of config.modes.causes) {
    checkCause(check, cause)
    if (!deskModes.includes(cause.mode)) {
      const field = `modes.causes.${cause.name}.mode`
      errors.push({ field, value: cause.mode, expected: `one of ${deskModes.join(', ')}` })
    }
  }
  return errors
}
