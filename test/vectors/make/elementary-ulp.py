"""Searches for the greatest error of each function of src/math on random points, in ulp.

Prints one line a function and range: points, greatest and mean error, and where the greatest is.
Run from the repository: python3 test/vectors/make/elementary-ulp.py [points]   (needs mpmath)
"""

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import mpmath as mp

mp.mp.dps = 40
root = Path(__file__).resolve().parents[3]
count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
draw = random.Random(1)

ROOT_TWO = mp.sqrt(2)
reference = {
    "exp": mp.exp, "log": mp.log, "expm1": mp.expm1, "log1p": mp.log1p, "pow": mp.power,
    "sin": mp.sin, "cos": mp.cos, "atan": mp.atan, "atan2": mp.atan2, "tanh": mp.tanh,
    "sinh": mp.sinh, "cosh": mp.cosh,
    "normalPdf": lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi),
    "normalCdf": lambda x: mp.erfc(-x / ROOT_TWO) / 2,
    "erfcx": lambda x: mp.exp(x * x) * mp.erfc(x),
}


def linear(low, high):
    return lambda: draw.uniform(low, high)


def geometric(low, high):
    return lambda: math.exp(draw.uniform(math.log(low), math.log(high)))


searches = [
    ("exp", "-1..1", linear(-1, 1)), ("exp", "-708..709.7", linear(-708, 709.7)),
    ("exp", "-745..-708", linear(-745, -708)),
    ("log", "0.5..2", linear(0.5, 2)), ("log", "1e-300..1e300", geometric(1e-300, 1e300)),
    ("expm1", "-2..2", linear(-2, 2)), ("expm1", "-40..700", linear(-40, 700)),
    ("log1p", "-0.999..2", linear(-0.999, 2)), ("log1p", "1e-20..1e20", geometric(1e-20, 1e20)),
    ("pow", "x 1e-4..1e4, y -30..30", geometric(1e-4, 1e4), linear(-30, 30)),
    ("pow", "x 0.999..1.001, y +-5e5", linear(0.999, 1.001), linear(-5e5, 5e5)),
    ("sin", "-20..20", linear(-20, 20)), ("sin", "1e3..1e300", geometric(1e3, 1e300)),
    ("cos", "-20..20", linear(-20, 20)), ("cos", "1e3..1e300", geometric(1e3, 1e300)),
    ("atan", "-5..5", linear(-5, 5)), ("atan2", "+-4", linear(-4, 4), linear(-4, 4)),
    ("tanh", "-3..3", linear(-3, 3)), ("sinh", "-3..3", linear(-3, 3)),
    ("cosh", "-3..3", linear(-3, 3)),
    ("normalPdf", "-37..37", linear(-37, 37)), ("normalCdf", "-37.5..0", linear(-37.5, 0)),
    ("normalCdf", "-8..8", linear(-8, 8)), ("erfcx", "-26..25", linear(-26, 25)),
]

program = """
import * as math from './src/math/index.ts'
let text = ''
for await (const part of process.stdin) text += part
const searches = JSON.parse(text)
const results = searches.map(([name, rows]) => rows.map((row) => math[name](...row)))
process.stdout.write(JSON.stringify(results))
"""

points = [(name, [[make() for make in makes] for _ in range(count)]) for name, _, *makes in searches]
answer = subprocess.run(
    [root / "node_modules/.bin/node", "--input-type=module", "--eval", program],
    cwd=root, input=json.dumps(points), capture_output=True, text=True, check=True,
)
for (name, where, *_), (_, rows), results in zip(searches, points, json.loads(answer.stdout)):
    worst, at, total = 0.0, None, 0.0
    # JavaScript prints large doubles as integers with zeros at the end; float() reads them back.
    for row, got in zip(rows, map(float, results)):
        extra = int(abs(row[0]) ** 2 / 2) if name == "erfcx" else 400 if name in ("sin", "cos") else 0
        with mp.workdps(40 + extra):
            exact = reference[name](*map(mp.mpf, row))
            error = float(abs(got - exact) / math.ulp(float(exact)))
        total += error
        if error > worst:
            worst, at = error, row
    print(f"{name:10} {where:24} {count:8} max {worst:7.4f} mean {total / count:.4f} at {at}", flush=True)
