"""Derives the polynomial of src/pricing/premium.ts for ln(F/K), and checks the other two pieces.

ln(F/K) = k ln 2 + 2 atanh(f), f = (F - K 2^k) / (F + K 2^k). The exponent k is rounded from the
difference of the high words of F and K, so that |f| is at most 0.2005. The polynomial is
(atanh(f) / f - 1) / z in z = f^2, by interpolation in Chebyshev nodes: within a quarter of minimax.
Printed errors are relative and measured with the coefficients rounded to double.
Run: python3 black-coefficients.py   (needs mpmath)
"""

import mpmath as mp

mp.mp.dps = 50
z_max = mp.mpf("0.2005") ** 2
count = 7


def tail(z):
    """(atanh(f) / f - 1) / z by its series, which needs no division by a small number."""
    return mp.nsum(lambda n: z**n / (2 * n + 3), [0, 60])


nodes = [
    z_max / 2 * (1 - mp.cos(mp.pi * (2 * i + 1) / (2 * count))) for i in range(count)
]
system = mp.matrix(count, count)
right = mp.matrix(count, 1)
for i, z in enumerate(nodes):
    for j in range(count):
        system[i, j] = z**j
    right[i] = tail(z)
coefficients = [float(c) for c in mp.lu_solve(system, right)]

worst = mp.mpf(0)
for i in range(1, 2001):
    z = z_max * i / 2000
    got = 1 + z * mp.polyval([mp.mpf(c) for c in coefficients[::-1]], z)
    worst = max(worst, abs(got / (1 + z * tail(z)) - 1))
print(f"atanh(f)/f, |f| <= 0.2005: error {mp.nstr(worst, 3)}")
for c in coefficients:
    print(f"    {c!r}")


def mills(x):
    return mp.sqrt(mp.pi / 2) * mp.exp(x * x / 2) * mp.erfc(x / mp.sqrt(2))


worst = mp.mpf(0)
for i in range(41):
    for j in range(41):
        s = mp.mpf(2) ** (-4 - mp.mpf(j) / 4)
        far = (1 / s) * mp.mpf(i) / 40
        far = s / 2 + (min(far, 30) - s / 2) * mp.mpf(i) / 40
        before, term = mills(far), s * (1 - far * mills(far))
        total = term
        for n in range(2, 11):
            before, term = term, (s * s * before - s * far * term) / n
            total += term
        wanted = mills(far - s) - mills(far)
        worst = max(worst, abs(total / wanted - 1))
print(f"ten terms of R(far - s) - R(far), s <= 1/16, s far <= 1: error {mp.nstr(worst, 3)}")
