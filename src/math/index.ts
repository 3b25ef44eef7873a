// The door of floor 1: numerical kernels. Everything here is a function of its arguments to the
// last bit, on every machine. It must never know what the numbers mean: no word of finance.

export { exp, expm1, log, log1p } from './elementary.ts'
export { cosh, sinh, tanh } from './hyperbolic.ts'
export { erfcx, millsRatio, normalCdf, normalPdf, normalQuantile } from './normal.ts'
export { pow } from './power.ts'
export { atan, atan2, cos, sin } from './trigonometric.ts'
