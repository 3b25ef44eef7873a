// The door of floor 1: numerical kernels. Everything here is a function of its arguments to the
// last bit, on every machine. It must never know what the numbers mean: no word of finance.

export { curvatureOf, minimizeSmooth, type SmoothFunction, type SmoothMinimum } from './bfgs.ts'
export {
  type Complex,
  complexDivide,
  complexExp,
  complexExpm1,
  complexLog1p,
  complexSqrt,
} from './complex.ts'
export {
  correlationOf,
  ewmaCovariance,
  hayashiYoshida,
  ledoitWolf,
  type ShrunkCovariance,
  sampleCovariance,
} from './covariance.ts'
export { exp, expm1, log, log1p } from './elementary.ts'
export { cosh, sinh, tanh } from './hyperbolic.ts'
export {
  createLinear,
  createMonotoneCubic,
  type Extrapolation,
  type Interpolant,
  type InterpolationOptions,
} from './interpolate.ts'
export { type Jackknife, jackknife } from './jackknife.ts'
export {
  choleskyFactor,
  choleskySolve,
  type LinearProblem,
  type SymmetricEigen,
  solveLeastSquares,
  symmetricEigen,
} from './matrix.ts'
export {
  type GoldenOptions,
  goldenSection,
  type LeastSquaresProblem,
  type LeastSquaresResult,
  leastSquares,
  type Minimum,
} from './minimize.ts'
export {
  exactNearest,
  type NearestCorrelation,
  type NearestOptions,
  nearestCorrelation,
} from './nearest-correlation.ts'
export { erfcx, millsRatio, normalCdf, normalPdf, normalQuantile } from './normal.ts'
export { pow } from './power.ts'
export {
  type QuadraticProgramme,
  type QuadraticSolution,
  solveQuadratic,
} from './quadratic-programme.ts'
export { gaussLegendre, integrate, type QuadratureRule } from './quadrature.ts'
export {
  bracketedNewton,
  brent,
  type NewtonOptions,
  type RootOptions,
  type RootRefusal,
} from './root.ts'
export { Ewma, median, quantile, Welford } from './statistics.ts'
export {
  expAction,
  type MetzlerTridiagonal,
  type PrincipalPair,
  principalPair,
} from './tridiagonal.ts'
export { atan, atan2, cos, sin } from './trigonometric.ts'
export { exponential, poisson, standardNormal, studentT } from './variate.ts'
