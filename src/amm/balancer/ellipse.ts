// The invariant of Gyroscope's elliptic pools (E-CLP), in integers with its error bound. Reserves
// lie on an ellipse, a circle stretched by lambda and turned by (c, s), between prices alpha and
// beta. Gyroscope, "E-CLP technical documents" (2022). Each term's rounding is the contract's.

import { revert } from '../uint.ts'
import {
  mulDown,
  mulUp,
  mulXp,
  quoDown,
  quoUp,
  quoXp,
  rootNear,
  toNpDown,
  toNpUp,
  xpUnit,
} from './signed.ts'

export type Vector = { readonly x: bigint; readonly y: bigint }

/** c, s and lambda with 18 decimals, what follows from them and from the price bounds with 38. */
export type Ellipse = {
  readonly c: bigint
  readonly s: bigint
  readonly lambda: bigint
  readonly tauAlpha: Vector
  readonly tauBeta: Vector
  readonly u: bigint
  readonly v: bigint
  readonly w: bigint
  readonly z: bigint
  readonly dSq: bigint
}

const balancesMax = 10n ** 34n
const invariantMax = 3n * 10n ** 37n

/** (A t)'(A chi): the linear term. */
function linearTerm(e: Ellipse, x: bigint, y: bigint): bigint {
  const d2 = mulXp(e.dSq, e.dSq)
  const stretched = quoXp(quoDown(quoDown(e.w, e.lambda) + e.z, e.lambda), d2)
  const across = toNpDown(mulDown(x, e.c) - mulDown(y, e.s), stretched)
  const along = mulDown(mulDown(x, e.lambda), e.s) + mulDown(mulDown(y, e.lambda), e.c)
  const rest = mulDown(x, e.s) + mulDown(y, e.c)
  return across + toNpDown(along, quoXp(e.u, d2)) + toNpDown(rest, quoXp(e.v, d2))
}

/** (A chi)'(A chi), 38 decimals, rounded up: it is above 1. */
function chiTerm(e: Ellipse): bigint {
  const d3 = mulXp(mulXp(e.dSq, e.dSq), e.dSq)
  const cross = mulUp(e.lambda, quoXp(mulXp(2n * e.u, e.v), d3))
  const first = mulUp(mulUp(quoXp(mulXp(e.u + 1n, e.u + 1n), d3), e.lambda), e.lambda)
  const second = quoXp(mulXp(e.v, e.v), d3)
  const last = quoUp(e.w, e.lambda) + e.z
  return cross + first + second + quoXp(mulXp(last, last), d3)
}

function fourthPower(e: Ellipse): bigint {
  return mulXp(mulXp(mulXp(e.dSq, e.dSq), e.dSq), e.dSq)
}

/** -(A t)x^2 (A chi)y^2 + (A t)x^2. */
function firstSquare(e: Ellipse, x: bigint, y: bigint): bigint {
  const squares =
    mulUp(mulUp(mulUp(x, x), e.c), e.c) +
    mulUp(mulUp(mulUp(y, y), e.s), e.s) -
    mulDown(mulDown(mulDown(x, y), e.c * 2n), e.s)
  const chi =
    mulXp(e.u, e.u) +
    quoDown(mulXp(e.u * 2n, e.v), e.lambda) +
    quoDown(quoDown(mulXp(e.v, e.v), e.lambda), e.lambda)
  const taken = toNpDown(-squares, quoXp(chi, fourthPower(e)))
  const own = quoDown(quoDown(squares - 9n, e.lambda), e.lambda)
  return taken + toNpDown(own, quoXp(xpUnit, e.dSq))
}

/** 2 (A t)x (A t)y (A chi)x (A chi)y. */
function crossTerm(e: Ellipse, x: bigint, y: bigint): bigint {
  const doubled = mulDown(y, 2n * x)
  const products =
    mulDown(mulDown(mulDown(x, x) - mulUp(y, y), 2n * e.c), e.s) +
    mulDown(mulDown(doubled, e.c), e.c) -
    mulDown(mulDown(doubled, e.s), e.s)
  const chi =
    mulXp(e.z, e.u) +
    quoDown(quoDown(mulXp(e.w, e.v), e.lambda), e.lambda) +
    quoDown(mulXp(e.w, e.u) + mulXp(e.z, e.v), e.lambda)
  return toNpDown(products, quoXp(chi, fourthPower(e)))
}

/** -(A t)y^2 (A chi)x^2 + (A t)y^2. */
function secondSquare(e: Ellipse, x: bigint, y: bigint): bigint {
  const squares =
    mulUp(mulUp(mulUp(x, x), e.s), e.s) +
    mulUp(mulUp(mulUp(y, y), e.c), e.c) +
    mulUp(mulUp(mulUp(x, y), e.s * 2n), e.c)
  const chi =
    mulXp(e.z, e.z) +
    quoDown(quoDown(mulXp(e.w, e.w), e.lambda), e.lambda) +
    quoDown(mulXp(2n * e.z, e.w), e.lambda)
  const taken = toNpDown(-squares, quoXp(chi, fourthPower(e)))
  return taken + toNpDown(squares - 9n, quoXp(xpUnit, e.dSq))
}

/** The invariant rounded down, and a bound of its error. */
export function ellipseInvariant(
  e: Ellipse,
  balances: readonly bigint[],
): { readonly invariant: bigint; readonly error: bigint } {
  const [x, y] = balances as [bigint, bigint]
  if (x + y > balancesMax) revert('overflow', `balances ${x} and ${y}, expected 1e34 together`)
  const square = firstSquare(e, x, y) + crossTerm(e, x, y) + secondSquare(e, x, y)
  const root = square > 0n ? rootNear(square) : 0n
  const squareError = (mulUp(x, x) + mulUp(y, y)) / 10n ** 39n
  const rootError =
    root > 0n
      ? quoUp(squareError + 1n, 2n * root)
      : squareError > 0n
        ? rootNear(squareError)
        : 10n ** 9n
  const termError = (mulUp(e.lambda, x + y) / xpUnit + rootError + 1n) * 20n
  const inverse = quoXp(xpUnit, chiTerm(e) - xpUnit)
  const invariant = toNpDown(linearTerm(e, x, y) + root - termError, inverse)
  const scaledError = toNpUp(termError, inverse)
  const stretch = ((e.lambda * e.lambda) / 10n ** 36n) * 40n
  const error = scaledError + (toNpUp(invariant, inverse) * stretch) / xpUnit + 1n
  if (invariant + error > invariantMax) revert('overflow', `invariant ${invariant}`)
  return { invariant, error }
}

/** How far the ellipse's centre lies from the origin along coin 0; `r` holds both roundings. */
export function offset0(e: Ellipse, r: Vector): bigint {
  const term = quoXp(e.tauBeta.x, e.dSq)
  const stretched =
    e.tauBeta.x > 0n
      ? toNpUp(mulUp(mulUp(r.x, e.lambda), e.c), term)
      : toNpUp(mulDown(mulDown(r.y, e.lambda), e.c), term)
  return stretched + toNpUp(mulUp(r.x, e.s), quoXp(e.tauBeta.y, e.dSq))
}

/** As `offset0`, along coin 1. */
export function offset1(e: Ellipse, r: Vector): bigint {
  const term = quoXp(e.tauAlpha.x, e.dSq)
  const stretched =
    e.tauAlpha.x < 0n
      ? toNpUp(mulUp(mulUp(r.x, e.lambda), e.s), -term)
      : toNpUp(mulDown(mulDown(-r.y, e.lambda), e.s), term)
  return stretched + toNpUp(mulUp(r.x, e.c), quoXp(e.tauAlpha.y, e.dSq))
}

/** The most that the pool can hold of a coin: the other is gone there. */
export function mostOf(e: Ellipse, r: Vector, coin: number): bigint {
  const across = quoXp(e.tauBeta.x - e.tauAlpha.x, e.dSq)
  const rise = coin === 0 ? e.tauBeta.y - e.tauAlpha.y : e.tauAlpha.y - e.tauBeta.y
  const along = quoXp(rise, e.dSq)
  const [first, second] = coin === 0 ? [e.c, e.s] : [e.s, e.c]
  const main = toNpDown(mulDown(mulDown(r.y, e.lambda), first), across)
  const rest = along > 0n ? mulDown(r.y, second) : mulUp(r.x, second)
  return main + toNpDown(rest, along)
}
