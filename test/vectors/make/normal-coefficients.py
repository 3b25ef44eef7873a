"""Derives the rational functions of src/math/normal.ts by Remez exchange in 60 digits.

The printed error is relative and measured with the coefficients rounded to double.
Run: python3 normal-coefficients.py   (needs mpmath)
"""

import mpmath as mp

mp.mp.dps = 60


def evaluate(coefficients, x):
    return mp.polyval(coefficients[::-1], x)


def rational(f, top, bottom, place, samples=1500, rounds=20):
    """P/Q of degrees top and bottom, Q monic, minimising the relative error to f.

    `place` maps [-1, 1] to the interval; a map that crowds points where f bends helps.
    """
    n = top + bottom + 2
    grid = [place(-mp.cos(mp.pi * i / samples)) for i in range(samples + 1)]
    values = [f(x) for x in grid]
    picks = [round(samples * (2 * i + 1) / (2 * n)) for i in range(n)]
    denominator = [mp.mpf(0)] * bottom + [mp.mpf(1)]
    p = q = None
    for turn in range(rounds):
        for _ in range(4):
            # P - f Q = (-1)^i E f Q, with the Q on the right taken from the turn before.
            system = mp.matrix(n, n)
            right = mp.matrix(n, 1)
            for i, at in enumerate(picks):
                x, y = grid[at], values[at]
                for j in range(top + 1):
                    system[i, j] = x**j
                for j in range(bottom):
                    system[i, top + 1 + j] = -y * x**j
                system[i, n - 1] = -((-1) ** i) * y * evaluate(denominator, x)
                right[i] = y * x**bottom
            solution = mp.lu_solve(system, right)
            p = [solution[j] for j in range(top + 1)]
            q = [solution[top + 1 + j] for j in range(bottom)] + [mp.mpf(1)]
            denominator = q
        error = [evaluate(p, x) / evaluate(q, x) / y - 1 for x, y in zip(grid, values)]
        extrema, best = [], 0
        for i in range(1, len(error)):
            if error[i] * error[best] <= 0:
                extrema.append(best)
                best = i
            elif abs(error[i]) > abs(error[best]):
                best = i
        extrema.append(best)
        while len(extrema) > n:
            extrema.pop(0 if abs(error[extrema[0]]) < abs(error[extrema[-1]]) else -1)
        if len(extrema) < n or extrema == picks:
            break
        picks = extrema
    return p, q


def report(name, f, top, bottom, place):
    p, q = rational(f, top, bottom, place)
    scale = q[0]
    p = [float(c / scale) for c in p]
    q = [float(c / scale) for c in q]
    worst = mp.mpf(0)
    for i in range(3001):
        x = place(mp.mpf(2 * i) / 3000 - 1)
        got = evaluate([mp.mpf(c) for c in p], x) / evaluate([mp.mpf(c) for c in q], x)
        worst = max(worst, abs(got / f(x) - 1))
    print(f"{name}: error {mp.nstr(worst, 4)}, all positive: {all(c > 0 for c in p + q)}")
    print("  P", *[f"\n    {c!r}" for c in p])
    print("  Q", *[f"\n    {c!r}" for c in q])


def mills(x):
    return mp.sqrt(mp.pi / 2) * mp.exp(x * x / 2) * mp.erfc(x / mp.sqrt(2))


def moebius(centre, end):
    """[-1, 1] onto [0, end], half of it below about `centre`."""
    last = (end - centre) / (end + centre)

    def place(t):
        u = (t + 1) / 2 * (last + 1) - 1
        return centre * (1 + u) / (1 - u)

    return place


def quantile(p):
    """The normal quantile by Newton's method on the logarithm, from its asymptote."""
    if p > mp.mpf("0.02"):
        x = mp.mpf(0) if abs(p - 0.5) < 0.3 else mp.sign(p - 0.5) * mp.mpf("1.2")
        for _ in range(60):
            step = (mp.ncdf(x) - p) / mp.npdf(x)
            x -= step
            if abs(step) < mp.mpf(10) ** -55:
                return x
        return x
    x = -mp.sqrt(-2 * mp.log(p))
    for _ in range(60):
        tail = mp.erfc(-x / mp.sqrt(2)) / 2
        step = tail / mp.npdf(x) * (mp.log(tail) - mp.log(p))
        x -= step
        if abs(step) < mp.mpf(10) ** -50:
            break
    return x


for degree in (9,):
    report(
        f"Mills ratio N(-x)/n(x) on [0, 40], degrees {degree}/{degree + 1}",
        mills,
        degree,
        degree + 1,
        moebius(mp.mpf("2.5"), mp.mpf(40)),
    )


end = mp.mpf("0.180625")


def central(w):
    """quantile(1/2 + q) / q in w = 0.425^2 - q^2, which keeps the coefficients positive."""
    q = mp.sqrt(end - w)
    return mp.sqrt(2 * mp.pi) if q < mp.mpf(10) ** -25 else quantile(mp.mpf("0.5") + q) / q


for degree in (6, 7):
    report(
        f"quantile over q, |q| = |p - 1/2| up to 0.425, in 0.425^2 - q^2, degrees {degree}/{degree}",
        central,
        degree,
        degree,
        lambda t: (t + 1) / 2 * end,
    )

first, last = mp.mpf("2.27"), mp.mpf("38.7")
report(
    "minus quantile in r = sqrt(-2 ln p) on [2.27, 38.7], degrees 5/4",
    lambda r: -quantile(mp.exp(-r * r / 2)),
    5,
    4,
    lambda t: first + moebius(mp.mpf(3), last - first)(t),
)
