"""Writes ../elementary.json: values of src/math's elementary and normal functions in 60 digits.

A row is [x, y, rest] ([x, z, y, rest] for two arguments): x is the double itself, y the nearest
double to the result, and the result is y + rest * ulp(y), so that errors below half an ulp show.
Random points are seeded; the fixed ones are edges of the code's branches and the points where the
error was found greatest in searches of millions.
Run: python3 elementary.py   (needs mpmath)
"""

import json
import math
import random
from pathlib import Path

import mpmath as mp

mp.mp.dps = 60
draw = random.Random(20261123)


def split(value):
    near = float(value)
    if near == 0 or math.isinf(near):
        return [near, 0.0]
    return [near, round(float((value - mp.mpf(near)) / mp.mpf(math.ulp(near))), 6)]


def uniform(low, high, count):
    return [draw.uniform(low, high) for _ in range(count)]


def geometric(low, high, count, signed=False):
    sizes = [math.exp(draw.uniform(math.log(low), math.log(high))) for _ in range(count)]
    return [draw.choice([-1, 1]) * s if signed else s for s in sizes]


def rows(function, points):
    return [[x, *split(function(mp.mpf(x)))] for x in points]


def rows2(function, points):
    return [[x, z, *split(function(mp.mpf(x), mp.mpf(z)))] for x, z in points]


def quantile(p):
    x = mp.mpf(0) if abs(p - 0.5) < 0.3 else mp.sign(p - 0.5) * mp.sqrt(-2 * mp.log(min(p, 1 - p)))
    for _ in range(200):
        if x < 0:
            tail = mp.erfc(-x / mp.sqrt(2)) / 2
            step = tail / mp.npdf(x) * (mp.log(tail) - mp.log(p))
        else:
            tail = mp.erfc(x / mp.sqrt(2)) / 2
            step = -tail / mp.npdf(x) * (mp.log(tail) - mp.log(1 - p))
        x -= step
        if abs(step) < mp.mpf(10) ** -50:
            return x
    raise ArithmeticError(p)


def pdf(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def cdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def scaled_erfc(x):
    if x > 50:
        # The asymptotic series, whose terms shrink below 1e-60 here before they grow.
        return sum((-1) ** n * mp.fac2(2 * n - 1) / (2 * x * x) ** n for n in range(60)) / (
            x * mp.sqrt(mp.pi)
        )
    with mp.workdps(60 + int(x * x) if x > 0 else 60):
        return mp.exp(x * x) * mp.erfc(x)


cases = {
    "exp": rows(
        mp.exp,
        [0.0, 1.0, -1.0, 5e-324, 1e-17, -0.34657359027997264, 0.3465735902799727, 708.9999999999999,
         709.782712893384, -707.9999999999999, -708.0, -708.76748410257153, -708.74664308013382,
         -745.1332191019411, -0.94638768212110269, -0.98973875816994616]
        + uniform(-1, 1, 30) + uniform(-745, 709.7, 30) + geometric(1e-20, 1, 10, True),
    ),
    "log": rows(
        mp.log,
        [1.0, 0.5, 2.0, math.e, 5e-324, 2.2250738585072014e-308, 2.225073858507201e-308,
         1.7976931348623157e308, 0.7071067811865475, 0.7071067811865476, 1.4142135623730951,
         0.69673169542302904, 0.65025560884023859, 1 - 2**-53, 1 + 2**-52]
        + uniform(0.5, 2, 30) + geometric(1e-300, 1e300, 30) + geometric(5e-322, 2e-308, 5),
    ),
    "expm1": rows(
        mp.expm1,
        [1e-17, -1e-17, 5e-324, 0.3773555812819902, 37.411426114765035, 37.342063536914019, -37.5,
         709.782712893384, 0.3465735902799727, -0.3465735902799727]
        + uniform(-2, 2, 30) + geometric(1e-20, 700, 20) + uniform(-38, 0, 10),
    ),
    "log1p": rows(
        mp.log1p,
        [1e-17, -1e-17, 5e-324, -0.29791370278723417, -0.29, 0.41, -0.9999999999999999, 1e308,
         9007199254740993.0, 1e16]
        + uniform(-0.999, 2, 30) + geometric(1e-20, 1, 15, True) + geometric(1, 1e300, 10),
    ),
    "sin": rows(
        mp.sin,
        [1e-9, 0.7853981633974483, 0.7853981633974484, 3.141592653589793, 6.283185307179586,
         1.5707963267948966, 22.0, 355.0, 999999.5, 1e6, 1e22, 1.7976931348623157e308,
         6381956970095103.0 * 2.0**797, 0.78558771115955173, 2.322883660174341]
        + uniform(-10, 10, 30) + uniform(-1e6, 1e6, 15) + geometric(1e6, 1e300, 15, True),
    ),
    "cos": rows(
        mp.cos,
        [0.0, 1e-9, 0.7853981633974483, 0.7853981633974484, 3.141592653589793, 4.71238898038469,
         1.5707963267948966, 11.0, 355.0, 999999.5, 1e6, 1e22, 1.7976931348623157e308,
         6381956970095103.0 * 2.0**797, 0.74691506186499512, 14.946404797721755]
        + uniform(-10, 10, 30) + uniform(-1e6, 1e6, 15) + geometric(1e6, 1e300, 15, True),
    ),
    "atan": rows(
        mp.atan,
        [1e-10, 0.4375, 0.6875, 1.0, 1.1875, 2.4375, 1e300, -0.75664613306828887,
         2.6262685663584886]
        + uniform(-3, 3, 30) + geometric(1e-20, 1e20, 20, True),
    ),
    "tanh": rows(
        mp.tanh,
        [1e-10, 1.0, 0.9999999999999999, 22.0, 0.061875806713928214]
        + uniform(-3, 3, 30) + geometric(1e-10, 20, 15, True),
    ),
    "sinh": rows(
        mp.sinh,
        [1e-10, 700.0, 710.4758600739439, 0.031055336059495727]
        + uniform(-3, 3, 30) + geometric(1e-10, 700, 15, True),
    ),
    "cosh": rows(
        mp.cosh,
        [0.0, 700.0, 710.4758600739439, 2.4480159075951837]
        + uniform(-3, 3, 30) + geometric(1e-10, 700, 15, True),
    ),
    "normalPdf": rows(
        pdf, [0.0, 38.5, -17.411284732354176, 1e-200] + uniform(-38.4, 38.4, 40) + uniform(-4, 4, 20)
    ),
    "normalCdf": rows(
        cdf,
        [0.0, -1e-300, 1e-300, 8.3, -37.5, -38.4, -12.565288483529894, -7.8675164136500708]
        + uniform(-38.4, 0, 40) + uniform(-4, 8, 40),
    ),
    "normalQuantile": rows(
        quantile,
        [5e-324, 1e-300, 1e-250, 0.075, 0.07499999999999998, 0.925, 0.9250000000000002,
         1 - 2**-53, 0.5 - 2**-54, 0.5 + 2**-53, 0.672743986924469]
        + uniform(0, 1, 40) + geometric(1e-320, 0.07, 40),
    ),
    "erfcx": rows(
        scaled_erfc,
        [0.0, 27.999999, 28.0, 1e10, 1e150, -26.0, 4.1389090730493905]
        + uniform(-26, 30, 40) + geometric(1e-10, 1e6, 20),
    ),
    "pow": rows2(
        lambda x, z: mp.power(x, z),
        [(10.0, 3.0), (10.0, -5.0), (2.0, 0.5), (2.0, -1074.0), (2.0, 1023.0), (5e-324, 0.5),
         (1.7976931348623157e308, -1.0), (0.9999999999999999, 1e17), (1.0000000000000002, 1e17),
         (0.005063673921395279, -4.4051713566762762), (0.99978729222385865, 265386.95780711528)]
        + list(zip(geometric(1e-5, 1e5, 40), uniform(-30, 30, 40)))
        + list(zip(uniform(0.999, 1.001, 20), uniform(-5e5, 5e5, 20)))
        + list(zip(geometric(1e-300, 1e300, 20), uniform(-1, 1, 20))),
    ),
    "atan2": rows2(
        mp.atan2,
        [(1.0, 1.0), (-1.0, -1.0), (1e-300, 1e300), (1e-300, -1e300), (5e-324, 5e-324)]
        + list(zip(uniform(-4, 4, 40), uniform(-4, 4, 40))),
    ),
}

path = Path(__file__).resolve().parent.parent / "elementary.json"
with path.open("w") as file:
    file.write('{\n"source": "test/vectors/make/elementary.py, mpmath %s, 60 digits",\n' % mp.__version__)
    file.write('"row": "[arguments..., nearest double, rest in ulps]",\n"cases": {\n')
    blocks = []
    for name, table in cases.items():
        lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in table)
        blocks.append(f'"{name}": [\n{lines}\n]')
    file.write(",\n".join(blocks) + "\n}\n}\n")
