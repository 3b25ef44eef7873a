// AssemblyScript. Two lanes of float64 at a time: arithmetic under short names, constants, and the
// elementary functions of src/math in the same order of operations, so that each lane has the bits
// of the TypeScript. In the relaxed build a product and a sum are rounded once, not twice.

/** Constants lie in memory, each twice: V8 keeps a load cheaper than a splat inside a loop. */
const constants: usize = memory.data<f64>([
  // 0: ln 2 in two parts, log2 e, 1.5 * 2^52, -0.5, 0.5, 1, 1/sqrt(2 pi)
  0.6931471803691238, 0.6931471803691238, 1.9082149292705877e-10, 1.9082149292705877e-10,
  1.4426950408889634, 1.4426950408889634, 6755399441055744.0, 6755399441055744.0,
  -0.5, -0.5, 0.5, 0.5, 1.0, 1.0, 0.3989422804014327, 0.3989422804014327,
  // 8: exp
  0.1666666666666668, 0.1666666666666668, 0.041666666666666415, 0.041666666666666415,
  0.00833333333331852, 0.00833333333331852, 0.0013888888889032804, 0.0013888888889032804,
  0.00019841269893364636, 0.00019841269893364636, 2.4801587026691286e-5, 2.4801587026691286e-5,
  2.7557237429397984e-6, 2.7557237429397984e-6, 2.7557525045907223e-7, 2.7557525045907223e-7,
  2.5111255676011335e-8, 2.5111255676011335e-8, 2.0838868531808442e-9, 2.0838868531808442e-9,
  // 18: Mills ratio, numerator
  1.2533141373155001, 1.2533141373155001, 1.943892347001009, 1.943892347001009,
  1.491332013263111, 1.491332013263111, 0.7268783690519351, 0.7268783690519351,
  0.2456276821145041, 0.2456276821145041, 0.05943637067267184, 0.05943637067267184,
  0.0102979479565581, 0.0102979479565581, 0.0012361776962115962, 0.0012361776962115962,
  9.400813086413073e-5, 9.400813086413073e-5, 3.501338774457965e-6, 3.501338774457965e-6,
  // 28: Mills ratio, denominator after its 1
  2.348886252337806, 2.348886252337806, 2.5640508642364677, 2.5640508642364677,
  1.717300020030132, 1.717300020030132, 0.7838776340302791, 0.7838776340302791,
  0.25573760254239314, 0.25573760254239314, 0.060665546097194795, 0.060665546097194795,
  0.010391956076847179, 0.010391956076847179, 0.0012396790351724665, 0.0012396790351724665,
  9.400813086215753e-5, 9.400813086215753e-5, 3.501338774467369e-6, 3.501338774467369e-6,
  // 38: atanh
  0.3333333333333347, 0.3333333333333347, 0.19999999999662654, 0.19999999999662654,
  0.14285714419727477, 0.14285714419727477, 0.11111091184227703, 0.11111091184227703,
  0.0909231602998406, 0.0909231602998406, 0.07641585996151244, 0.07641585996151244,
  0.07561653615613163, 0.07561653615613163,
  // 45: 1/3 to 1/10 but for 1/4 and 1/8, as TypeScript writes them; 1/4, 1/8
  0.3333333333333333, 0.3333333333333333, 0.2, 0.2, 0.16666666666666666, 0.16666666666666666,
  0.14285714285714285, 0.14285714285714285, 0.1111111111111111, 0.1111111111111111, 0.1, 0.1,
  0.25, 0.25, 0.125, 0.125,
  // 53: bounds of regular rows: 2^-200, 2^200, 700, 37.5; 1/16 of the series
  6.223015277861142e-61, 6.223015277861142e-61, 1.6069380442589903e60, 1.6069380442589903e60,
  700.0, 700.0, 37.5, 37.5, 0.0625, 0.0625,
  // 58: implied vol: 2^-480, 0.9, 3e-5, 1e-4, 1e-3, 1/24, 0.055, 24, 0.156, 3, 2
  3.2033329522929615e-145, 3.2033329522929615e-145, 0.9, 0.9, 3e-5, 3e-5, 1e-4, 1e-4, 1e-3, 1e-3,
  0.041666666666666664, 0.041666666666666664, 0.055, 0.055, 24.0, 24.0, 0.156, 0.156,
  3.0, 3.0, 2.0, 2.0,
  // 69: the normal model's depth, numerator and denominator after its 1
  0.15917206027661848, 0.15917206027661848, 0.02808807246008524, 0.02808807246008524,
  0.003763807466266945, 0.003763807466266945, 1.435067833581093e-5, 1.435067833581093e-5,
  0.1774062644823154, 0.1774062644823154, 0.02995552908886713, 0.02995552908886713,
  0.001974851772024122, 0.001974851772024122, 7.178257918098798e-6, 7.178257918098798e-6,
  // 77: 37.6, below which a density is a normal number; 39, where it is 0; 40, the last ratio
  37.6, 37.6, 39.0, 39.0, 40.0, 40.0,
])

/** Where each constant lies: its number in the table. A series is named by its first. */
export const ln2High: usize = 0
export const ln2Low: usize = 1
export const log2E: usize = 2
export const shifter: usize = 3
export const minusHalf: usize = 4
export const half: usize = 5
export const one: usize = 6
export const inverseRootTwoPi: usize = 7
export const expSeries: usize = 8
export const millsTop: usize = 18
export const millsBottom: usize = 28
export const atanhSeries: usize = 38
export const third: usize = 45
export const fifth: usize = 46
export const sixth: usize = 47
export const seventh: usize = 48
export const ninth: usize = 49
export const tenth: usize = 50
export const quarter: usize = 51
export const eighth: usize = 52
export const priceLeast: usize = 53
export const priceMost: usize = 54
export const exponentMost: usize = 55
export const farMost: usize = 56
export const seriesMost: usize = 57
export const valueLeast: usize = 58
export const valueMost: usize = 59
export const settledStep: usize = 60
export const nearRatio: usize = 61
export const flatMoneyness: usize = 62
export const twentyFourth: usize = 63
export const skewOfVol: usize = 64
export const twentyFour: usize = 65
export const skewOfMoneyness: usize = 66
export const three: usize = 67
export const two: usize = 68
export const depthTop: usize = 69
export const depthBottom: usize = 73
export const densityNormalMost: usize = 77
export const densityNone: usize = 78
export const ratioMost: usize = 79

// @ts-ignore: decorator
@inline
export function constant(i: usize): v128 {
  return v128.load(constants + (i << 4))
}

// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b)
}

// @ts-ignore: decorator
@inline
export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b)
}

// @ts-ignore: decorator
@inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b)
}

// @ts-ignore: decorator
@inline
export function div(a: v128, b: v128): v128 {
  return f64x2.div(a, b)
}

/** a b + c. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c)
  return add(mul(a, b), c)
}

/** c - a b. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_nmadd(a, b, c)
  return sub(c, mul(a, b))
}

/** Where the mask is set the first, elsewhere the second. */
// @ts-ignore: decorator
@inline
export function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask)
}

/** e^x for x in (-708, 709). */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const rounded = add(mul(x, constant(log2E)), constant(shifter))
  const k = sub(rounded, constant(shifter))
  const high = nmadd(k, constant(ln2High), x)
  const low = mul(k, constant(ln2Low))
  const r = sub(high, low)
  const r2 = mul(r, r)
  const r4 = mul(r2, r2)
  const c01 = madd(r, constant(expSeries + 1), constant(expSeries))
  const c23 = madd(r, constant(expSeries + 3), constant(expSeries + 2))
  const c45 = madd(r, constant(expSeries + 5), constant(expSeries + 4))
  const c67 = madd(r, constant(expSeries + 7), constant(expSeries + 6))
  const c89 = madd(r, constant(expSeries + 9), constant(expSeries + 8))
  const cubic = madd(r4, madd(r4, c89, madd(r2, c67, c45)), madd(r2, c23, c01))
  const sum = add(constant(one), high)
  const rest = sub(high, sub(sum, constant(one)))
  const small = madd(mul(r2, r), cubic, mul(constant(half), r2))
  const reduced = add(sum, add(sub(rest, low), small))
  // The low bits of `rounded` are k: shifted up they are the exponent of 2^k.
  return mul(reduced, i64x2.add(i64x2.shl(rounded, 52), constant(one)))
}

/** N(-x) / n(x) for x in [0, 40]. */
// @ts-ignore: decorator
@inline
export function millsRatio(x: v128): v128 {
  const x2 = mul(x, x)
  const x4 = mul(x2, x2)
  const x8 = mul(x4, x4)
  const p01 = madd(x, constant(millsTop + 1), constant(millsTop))
  const p23 = madd(x, constant(millsTop + 3), constant(millsTop + 2))
  const p45 = madd(x, constant(millsTop + 5), constant(millsTop + 4))
  const p67 = madd(x, constant(millsTop + 7), constant(millsTop + 6))
  const p89 = madd(x, constant(millsTop + 9), constant(millsTop + 8))
  const q01 = madd(x, constant(millsBottom), constant(one))
  const q23 = madd(x, constant(millsBottom + 2), constant(millsBottom + 1))
  const q45 = madd(x, constant(millsBottom + 4), constant(millsBottom + 3))
  const q67 = madd(x, constant(millsBottom + 6), constant(millsBottom + 5))
  const q89 = madd(x, constant(millsBottom + 8), constant(millsBottom + 7))
  const top = add(madd(x2, p23, p01), madd(x8, p89, mul(x4, madd(x2, p67, p45))))
  const bottom = add(
    madd(x2, q23, q01),
    madd(x8, madd(x2, constant(millsBottom + 9), q89), mul(x4, madd(x2, q67, q45))),
  )
  return div(top, bottom)
}

/** ln(forward / strike), as `logRatio` in src/pricing/premium.ts. */
// @ts-ignore: decorator
@inline
export function logRatio(forward: v128, strike: v128): v128 {
  // The odd 32-bit lanes are the high words; the even ones hold nothing of use.
  const k = i32x4.shr_s(i32x4.add(i32x4.sub(forward, strike), i32x4.splat(0x80000)), 20)
  const power = v128.and(
    i32x4.shl(i32x4.add(k, i32x4.splat(1023)), 20),
    i64x2.splat(0xffffffff00000000),
  )
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(k, k, 1, 3, 1, 3))
  const scaled = mul(strike, power)
  const f = div(sub(forward, scaled), add(forward, scaled))
  const z = mul(f, f)
  const z2 = mul(z, z)
  const c01 = madd(z, constant(atanhSeries + 1), constant(atanhSeries))
  const c23 = madd(z, constant(atanhSeries + 3), constant(atanhSeries + 2))
  const c45 = madd(z, constant(atanhSeries + 5), constant(atanhSeries + 4))
  const series = madd(z2, madd(z2, madd(z2, constant(atanhSeries + 6), c45), c23), c01)
  const twice = add(f, f)
  const near = madd(mul(twice, z), series, twice)
  return madd(exponent, constant(ln2High), madd(exponent, constant(ln2Low), near))
}

/** R(far - s) - R(far) by its series, as `seriesDifference` in src/pricing/premium.ts. */
// @ts-ignore: decorator
@inline
export function seriesDifference(s: v128, far: v128, ratio: v128): v128 {
  const s2 = mul(s, s)
  const lean = mul(s, far)
  const u1 = nmadd(lean, ratio, s)
  const u2 = mul(constant(half), nmadd(lean, u1, mul(s2, ratio)))
  const u3 = mul(constant(third), nmadd(lean, u2, mul(s2, u1)))
  const u4 = mul(constant(quarter), nmadd(lean, u3, mul(s2, u2)))
  const u5 = mul(constant(fifth), nmadd(lean, u4, mul(s2, u3)))
  const u6 = mul(constant(sixth), nmadd(lean, u5, mul(s2, u4)))
  const u7 = mul(constant(seventh), nmadd(lean, u6, mul(s2, u5)))
  const u8 = mul(constant(eighth), nmadd(lean, u7, mul(s2, u6)))
  const u9 = mul(constant(ninth), nmadd(lean, u8, mul(s2, u7)))
  const u10 = mul(constant(tenth), nmadd(lean, u9, mul(s2, u8)))
  let sum = add(u9, u10)
  sum = add(u8, sum)
  sum = add(u7, sum)
  sum = add(u6, sum)
  sum = add(u5, sum)
  sum = add(u4, sum)
  sum = add(u3, sum)
  sum = add(u2, sum)
  return add(u1, sum)
}
