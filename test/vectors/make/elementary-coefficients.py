"""Derives the polynomial coefficients of src/math/elementary*.ts.

Remez exchange in 60 digits on the weighted error; the printed error is that of the coefficients
after rounding to double, relative to the function, so it is what the code can at best reach.
Run: python3 elementary-coefficients.py   (needs mpmath)
"""

import mpmath as mp

mp.mp.dps = 60


def remez(f, weight, degree, a, b, rounds=15, samples=601):
    """Coefficients c minimising max |weight(x) (f(x) - sum c_i x^i)| on [a, b]."""
    n = degree + 2
    # Interior Chebyshev nodes of an odd grid: no node falls on a zero of the weight.
    ref = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    grid = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * i / samples) for i in range(samples + 1)]
    table = [(x, f(x), weight(x)) for x in grid]
    coefficients = None
    for _ in range(rounds):
        system = mp.matrix(n, n)
        right = mp.matrix(n, 1)
        for i, x in enumerate(ref):
            for j in range(degree + 1):
                system[i, j] = x**j
            w = weight(x)
            system[i, degree + 1] = (-1) ** i / w
            right[i] = f(x)
        solution = mp.lu_solve(system, right)
        coefficients = [solution[j] for j in range(degree + 1)]
        error = [w * (y - mp.polyval(coefficients[::-1], x)) for x, y, w in table]
        # One extremum of the error in each run of equal sign.
        picks, best = [], 0
        for i in range(1, len(error)):
            if error[i] * error[best] <= 0 and error[i] != 0:
                picks.append(best)
                best = i
            elif abs(error[i]) > abs(error[best]):
                best = i
        picks.append(best)
        while len(picks) > n:
            picks.pop(0 if abs(error[picks[0]]) < abs(error[picks[-1]]) else -1)
        if len(picks) < n:
            break
        ref = [grid[i] for i in picks]
    return coefficients


def report(name, f, weight, degree, a, b):
    exact = remez(f, weight, degree, mp.mpf(a), mp.mpf(b))
    rounded = [float(c) for c in exact]
    worst = mp.mpf(0)
    for i in range(2001):
        x = a + (b - a) * mp.mpf(i) / 2000
        if weight(x) == 0:
            continue
        approximation = mp.polyval([mp.mpf(c) for c in rounded[::-1]], x)
        worst = max(worst, abs(weight(x) * (f(x) - approximation)))
    print(f"{name}: error 2^{mp.nstr(mp.log(worst, 2), 4)}")
    for c in rounded:
        print(f"  {c!r}")


def near_zero(value, limit):
    """`value(x)`, by its limit where the quotient cancels."""
    return lambda x: limit if abs(x) < mp.mpf(10) ** -18 else value(x)


half_ln2 = mp.log(2) / 2 * mp.mpf("1.0001")
for degree in (8, 9):
    report(
        f"exp: (e^r - 1 - r - r^2/2) / r^3, degree {degree}",
        near_zero(lambda r: (mp.exp(r) - 1 - r - r * r / 2) / r**3, mp.mpf(1) / 6),
        lambda r: abs(r) ** 3 / mp.exp(r),
        degree,
        -half_ln2,
        half_ln2 * mp.mpf("1.0001"),
    )
    report(
        f"expm1: (e^r - 1 - r - r^2/2) / r^3, relative to e^r - 1, degree {degree}",
        near_zero(lambda r: (mp.exp(r) - 1 - r - r * r / 2) / r**3, mp.mpf(1) / 6),
        near_zero(lambda r: abs(r**3 / mp.expm1(r)), mp.mpf(0)),
        degree,
        -half_ln2,
        half_ln2 * mp.mpf("1.0001"),
    )

s_max = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * mp.mpf("1.0001")


def atanh_rest(z):
    s = mp.sqrt(z)
    return (mp.log((1 + s) / (1 - s)) / s - 2) / z


for degree in (6, 7):
    report(
        f"log: (2 atanh(s) / s - 2) / z, z = s^2, degree {degree}",
        near_zero(atanh_rest, mp.mpf(2) / 3),
        lambda z: z / 2,
        degree,
        mp.mpf(0),
        s_max**2,
    )

quarter_pi = mp.pi / 4 * mp.mpf("1.0001")
for degree in (5, 6):
    report(
        f"sin: (sin r - r) / r^3 in z = r^2, degree {degree}",
        near_zero(lambda z: (mp.sin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, mp.mpf(-1) / 6),
        lambda z: z,
        degree,
        mp.mpf(0),
        quarter_pi**2,
    )
    report(
        f"cos: (cos r - 1 + z/2) / z^2 in z = r^2, degree {degree}",
        near_zero(lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2, mp.mpf(1) / 24),
        lambda z: z**2,
        degree,
        mp.mpf(0),
        quarter_pi**2,
    )

for degree in (9, 10):
    report(
        f"atan: (atan(t)/t - 1) / z in z = t^2 up to 7/16, degree {degree}",
        near_zero(lambda z: (mp.atan(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, mp.mpf(-1) / 3),
        lambda z: z,
        degree,
        mp.mpf(0),
        (mp.mpf(7) / 16) ** 2 * mp.mpf("1.0001"),
    )


def split(name, value, bits):
    """High part with so many significant bits, the rest below it rounded to double."""
    exponent = mp.floor(mp.log(value, 2))
    unit = mp.mpf(2) ** (exponent - bits + 1)
    high = mp.floor(value / unit) * unit
    middle = float(value - high)
    low = float(value - high - mp.mpf(middle))
    print(f"{name}: {float(high)!r} + {middle!r} + {low!r}")


split("ln 2", mp.log(2), 32)
split("pi/2 (33 bits)", mp.pi / 2, 33)
split("pi/2 second (33 bits)", mp.pi / 2 - mp.mpf(1.5707963267341256), 33)
for name, value in [("atan(1/2)", mp.atan(mp.mpf("0.5"))), ("pi/4", mp.pi / 4),
                    ("atan(3/2)", mp.atan(mp.mpf("1.5"))), ("pi/2", mp.pi / 2), ("pi", mp.pi)]:
    print(f"{name}: {float(value)!r} + {float(value - mp.mpf(float(value)))!r}")
