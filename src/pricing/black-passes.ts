// Black-76 over columns in JavaScript: short passes over blocks of rows, each simple enough for the
// compiler to keep in registers. Operation by operation the same as `black76`, so the bits are the
// same; rows that need a limit, a far tail or a refusal are left to the caller, who is told.

import { exp, millsRatio } from '../math/index.ts'
import {
  awayMax,
  inverseRootTwoPi,
  regularFarMax,
  seriesDifference,
  seriesTotalVolMax,
} from './premium.ts'

/** Columns of one length; inputs above, results below. */
export type BlackTable = {
  readonly forward: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly volAnnual: Float64Array
  readonly rateAnnual: Float64Array
  /** 1 call, -1 put. */
  readonly side: Float64Array
  readonly price: Float64Array
  readonly delta: Float64Array
  readonly gamma: Float64Array
  readonly vega: Float64Array
  readonly theta: Float64Array
  readonly rho: Float64Array
  readonly vanna: Float64Array
  readonly volga: Float64Array
  /** 0 where the row was computed; 1 where it is irregular, until the caller has seen to it. */
  readonly fault: Float64Array
}

/** 2^-200 and 2^200: inputs between them cannot overflow or underflow on the way to a Greek. */
const inputMin = 6.223015277861142e-61
const inputMax = 1.6069380442589903e60
const discountExponentMax = 700

/** Where the density is gone, any ratio will do that is a number. */
const ratioMax = 40
const blockRows = 256
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
const highWord = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

function scratch(): Float64Array {
  return new Float64Array(blockRows)
}

const exponent = scratch()
const power = scratch()
const powerWords = new Int32Array(power.buffer)
const moneyness = scratch()
const sqrtYears = scratch()
const totalVol = scratch()
const inverseTotalVol = scratch()
const away = scratch()
const far = scratch()
const density = scratch()
const near = scratch()
const farRatio = scratch()
const difference = scratch()
const bound = scratch()
const discount = scratch()

type Words = { readonly forward: Int32Array; readonly strike: Int32Array }

function wordsOf(column: Float64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, 2 * column.length)
}

/** ln(F/K) as `logRatio` has it. */
function moneynessPass(table: BlackTable, words: Words, from: number, rows: number): void {
  for (let i = 0; i < rows; i += 1) {
    const at = 2 * (from + i) + highWord
    const k = (words.forward[at]! - words.strike[at]! + 0x80000) >> 20
    exponent[i] = k
    powerWords[2 * i + highWord] = (k + 1023) << 20
  }
  const { forward, strike } = table
  for (let i = 0; i < rows; i += 1) {
    const f0 = forward[from + i]!
    const scaled = strike[from + i]! * power[i]!
    const f = (f0 - scaled) / (f0 + scaled)
    const z = f * f
    const z2 = z * z
    const c01 = 0.3333333333333347 + z * 0.19999999999662654
    const c23 = 0.14285714419727477 + z * 0.11111091184227703
    const c45 = 0.0909231602998406 + z * 0.07641585996151244
    const series = c01 + z2 * (c23 + z2 * (c45 + z2 * 0.07561653615613163))
    const twice = f + f
    const k = exponent[i]!
    moneyness[i] = k * ln2High + (k * ln2Low + (twice + twice * z * series))
  }
}

/** Distances from the strike in deviations. Irregular rows get harmless ones and are marked. */
function distancePass(table: BlackTable, from: number, rows: number): number {
  const { forward, strike, years, volAnnual, rateAnnual, side, fault } = table
  let irregular = 0
  for (let i = 0; i < rows; i += 1) {
    const r = from + i
    const T = years[r]!
    const vol = volAnnual[r]!
    const root = Math.sqrt(T)
    const s = vol * root
    const inverse = 1 / s
    const y = Math.abs(moneyness[i]!) * inverse
    const t = 0.5 * s
    const distance = y + t
    const isRegular =
      forward[r]! >= inputMin &&
      forward[r]! <= inputMax &&
      strike[r]! >= inputMin &&
      strike[r]! <= inputMax &&
      T >= inputMin &&
      T <= inputMax &&
      vol >= inputMin &&
      vol <= inputMax &&
      Math.abs(rateAnnual[r]! * T) <= discountExponentMax &&
      Math.abs(side[r]!) === 1 &&
      (distance <= regularFarMax || y - t >= awayMax)
    sqrtYears[i] = root
    totalVol[i] = s
    inverseTotalVol[i] = inverse
    away[i] = isRegular ? y - t : 0
    far[i] = !isRegular ? 1 : distance < ratioMax ? distance : ratioMax
    fault[r] = isRegular ? 0 : 1
    irregular += isRegular ? 0 : 1
  }
  return irregular
}

function densityPass(rows: number): void {
  for (let i = 0; i < rows; i += 1) {
    const distance = away[i]!
    density[i] = distance < awayMax ? inverseRootTwoPi * exp(-0.5 * distance * distance) : 0
  }
}

function discountPass({ rateAnnual, years, fault }: BlackTable, from: number, rows: number): void {
  for (let i = 0; i < rows; i += 1) {
    const r = from + i
    const rate = rateAnnual[r]!
    discount[i] = rate === 0 || fault[r] === 1 ? 1 : exp(-rate * years[r]!)
  }
}

function ratioPass(rows: number): void {
  for (let i = 0; i < rows; i += 1) {
    const distance = Math.abs(away[i]!)
    near[i] = millsRatio(distance < ratioMax ? distance : ratioMax)
  }
  for (let i = 0; i < rows; i += 1) farRatio[i] = millsRatio(far[i]!)
}

function differencePass(rows: number): void {
  for (let i = 0; i < rows; i += 1) {
    const s = totalVol[i]!
    const isPast = away[i]! < 0
    const ratio = farRatio[i]!
    if (s < seriesTotalVolMax && s * far[i]! < 1) {
      bound[i] = 0
      difference[i] = seriesDifference(s, far[i]!, ratio)
    } else {
      bound[i] = isPast ? 1 : 0
      difference[i] = (isPast ? -near[i]! : near[i]!) - ratio
    }
  }
}

function firstOutputPass(table: BlackTable, from: number, rows: number): void {
  const { forward, strike, years, volAnnual, rateAnnual, side } = table
  const { price, delta, vega, theta, rho } = table
  for (let i = 0; i < rows; i += 1) {
    const r = from + i
    const F = forward[r]!
    const K = strike[r]!
    const w = side[r]!
    const vol = volAnnual[r]!
    const least = F < K ? F : K
    const peak = least * density[i]!
    const timeValue = bound[i]! * least + peak * difference[i]!
    const gain = w * (F - K)
    const held = discount[i]! * ((gain > 0 ? gain : 0) + timeValue)
    const isAbove = moneyness[i]! > 0
    const tail = peak * (1 / F) * (isAbove ? farRatio[i]! : near[i]!)
    const isLikely = isAbove || away[i]! < 0
    const chance = isLikely === w > 0 ? 1 - tail : tail
    const discountedPeak = discount[i]! * peak
    price[r] = held
    delta[r] = w * discount[i]! * chance + 0
    vega[r] = discountedPeak * sqrtYears[i]!
    theta[r] = rateAnnual[r]! * held - 0.5 * discountedPeak * (vol * vol) * inverseTotalVol[i]!
    rho[r] = 0 - years[r]! * held
  }
}

function secondOutputPass(table: BlackTable, from: number, rows: number): void {
  const { forward, strike, gamma, vega, vanna, volga } = table
  for (let i = 0; i < rows; i += 1) {
    const r = from + i
    const F = forward[r]!
    const K = strike[r]!
    const inverse = inverseTotalVol[i]!
    const inverseForward = 1 / F
    const inverseVol = sqrtYears[i]! * inverse
    const n1 = (F < K ? F : K) * density[i]! * inverseForward
    const d2 = moneyness[i]! > 0 ? away[i]! : -far[i]!
    gamma[r] = discount[i]! * n1 * inverse * inverseForward
    vanna[r] = 0 - discount[i]! * n1 * inverseVol * d2
    volga[r] = vega[r]! * inverseVol * (away[i]! * far[i]!)
  }
}

/**
 * Rows [0, count) of the table. Returns how many are irregular: their results are meaningless and
 * their `fault` is 1.
 */
export function blackPasses(table: BlackTable, count: number): number {
  const words = { forward: wordsOf(table.forward), strike: wordsOf(table.strike) }
  let irregular = 0
  for (let from = 0; from < count; from += blockRows) {
    const rows = Math.min(blockRows, count - from)
    moneynessPass(table, words, from, rows)
    irregular += distancePass(table, from, rows)
    densityPass(rows)
    discountPass(table, from, rows)
    ratioPass(rows)
    differencePass(rows)
    firstOutputPass(table, from, rows)
    secondOutputPass(table, from, rows)
  }
  return irregular
}
