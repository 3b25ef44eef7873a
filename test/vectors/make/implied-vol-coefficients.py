"""Derives the guess of src/pricing/implied-vol.ts: the normal model inverted.

An option out of the money by m is worth v = m psi(y) / y in the normal (Bachelier) model, y = m over
the total deviation, psi(y) = n(y) - y N(-y). With L = ln(1 + m/v), (y/L)^2 is smooth and slowly
falling: a rational function of L of degrees 3 and 4 by reweighted least squares. Run: python3
implied-vol-coefficients.py   (needs mpmath and numpy)
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 40


def psi(y):
    density = mp.exp(-y * y / 2) / mp.sqrt(2 * mp.pi)
    if y > 30:
        return density / (y * y) * (1 - 3 / y**2 + 15 / y**4)
    ratio = mp.sqrt(mp.pi / 2) * mp.exp(y * y / 2) * mp.erfc(y / mp.sqrt(2))
    return density * (1 - y * ratio)


deviations = [mp.mpf(10) ** (-4 + (mp.log10(40) + 4) * i / 400) for i in range(401)]
depth = [mp.log(1 + y / psi(y)) for y in deviations]
square = np.array([float((y / at) ** 2) for y, at in zip(deviations, depth)])
depth = np.array([float(at) for at in depth])

weight = np.ones_like(depth)
bottom = np.ones_like(depth)
best, least = None, np.inf
for _ in range(400):
    rows = np.hstack(
        [
            np.stack([depth**i for i in range(4)], 1),
            -square[:, None] * np.stack([depth**i for i in range(1, 5)], 1),
        ]
    )
    scale = (weight / (bottom * square))[:, None]
    size = np.abs(rows * scale).max(0)
    solution = np.linalg.lstsq(rows * scale / size, square * scale[:, 0], rcond=None)[0] / size
    top = sum(solution[i] * depth**i for i in range(4))
    bottom = 1 + sum(solution[4 + i] * depth ** (i + 1) for i in range(4))
    error = top / bottom / square - 1
    if np.abs(error).max() < least:
        best, least = solution, np.abs(error).max()
    weight = weight * (0.3 + np.abs(error) / np.abs(error).max())
    weight /= weight.max()

print(f"(y/L)^2 on L up to {depth[-1]:.0f}: error {least:.2g}")
print("  P", *[f"\n    {float(c)!r}" for c in best[:4]])
print("  Q", 1, *[f"\n    {float(c)!r}" for c in best[4:]])
