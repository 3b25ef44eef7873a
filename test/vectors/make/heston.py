# Prices of out-of-the-money options under Heston to 16 digits, for test/vectors/heston.json.
# Independent of the code under test: 60-digit arithmetic, the exponent as Gatheral prints it, and
# Lewis's integral on the line Re s = 1/2, where far options cancel and digits are simply paid for.
# Run: python3 test/vectors/make/heston.py > test/vectors/heston.json  (mpmath 1.3, minutes)

import json
import random

from mpmath import exp, log, mp, mpc, mpf, nstr, pi, quad, sqrt

mp.dps = 60


def exponent(s, t, v0, kappa, theta, sigma, rho):
    """ln E[e^(s X)], Gatheral, The Volatility Surface (2006), eq. 2.12 and 2.13, with iu = s."""
    beta = kappa - rho * sigma * s
    d = sqrt(beta * beta - sigma * sigma * (s * s - s))
    if d.real < 0:
        d = -d
    g = (beta - d) / (beta + d)
    fade = exp(-d * t)
    big_d = (beta - d) / sigma**2 * (1 - fade) / (1 - g * fade)
    big_c = kappa * ((beta - d) / sigma**2 * t - 2 / sigma**2 * log((1 - g * fade) / (1 - g)))
    return big_c * theta + big_d * v0


def time_value(k, t, *model):
    """The call for k >= 0, the put below, on a forward of 1."""
    def integrand(u):
        s = mpc(0.5, u)
        return (exp(exponent(s, t, *model) + (1 - s) * k) / (u * u + mpf(1) / 4)).real

    # The integrand decays like e^(-c u) after a Gaussian start: stop where it is below 1e-55.
    top = mpf(1)
    while abs(exp(exponent(mpc(0.5, top), t, *model))) > mpf(10) ** -55:
        top *= 1.5
    turn = 2 * pi / max(abs(k), mpf('0.05'))
    width = min(turn * 4, top / 20)
    edges = [mpf(0)]
    while edges[-1] < top:
        edges.append(edges[-1] + width)
    covered = quad(integrand, edges) / pi
    return min(mpf(1), exp(k)) - covered


def main():
    rng = random.Random(7)

    def pick(low, high):
        return float(nstr(mpf(low) * (mpf(high) / low) ** mpf(rng.random()), 4))

    rows = []
    for years in [0.000114155, 0.00273973, 0.0191781, 0.0821918, 0.5, 3.0]:
        for _ in range(7):
            model = [pick(0.01, 2), pick(0.2, 8), pick(0.01, 1), pick(0.1, 3), round(rng.uniform(-0.95, 0.6), 2)]
            scale = float(sqrt(max(model[0], 0.04) * years))
            k = round(rng.uniform(-6, 6) * scale, 6)
            value = time_value(mpf(k), mpf(years), *[mpf(x) for x in model])
            rows.append([years, k, *model, nstr(value, 17)])
    head = 'years, ln(strike / forward), v0, kappa, theta, sigmaV, rho, price on a forward of 1'
    made = 'mpmath 60 digits, test/vectors/make/heston.py'
    body = ',\n'.join('    ' + json.dumps(row) for row in rows)
    print(f'{{\n  "columns": "{head}",\n  "source": "{made}",\n  "rows": [\n{body}\n  ]\n}}')


main()
