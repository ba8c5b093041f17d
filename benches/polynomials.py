"""The polynomials of src/graph/math.rs: least largest error, with f32 factors.

Weighted least squares whose weights grow where the error is large (Lawson) come to the least largest
error; the factors are rounded one after the other, lowest power first, the rest being fitted anew
each time. Needs numpy and mpmath.
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 40
POINTS = 2001
ROUNDS = 200


def fit(name, of, weight, low, high, degree):
    """Prints factors so that weight(x) (p(x) - of(x)) is small from low to high."""
    turns = np.cos(np.pi * (np.arange(POINTS) + 0.5) / POINTS)
    x = (low + high) / 2 + (high - low) / 2 * turns
    wanted = np.array([float(of(mp.mpf(v))) for v in x])
    weights = np.array([abs(float(weight(mp.mpf(v)))) for v in x])
    scale = max(abs(low), abs(high))
    fixed = []
    while len(fixed) <= degree:
        powers = [(x / scale) ** k for k in range(len(fixed), degree + 1)]
        terms = np.stack(powers, axis=1)
        rest = wanted - sum(c * x**k for k, c in enumerate(fixed))
        factor = least_largest(terms, rest, weights)[0] / scale ** len(fixed)
        fixed.append(float(np.float32(factor)))
    error = weights * (sum(c * x**k for k, c in enumerate(fixed)) - wanted)
    print(f"{name}, {low:.6g} to {high:.6g}: 2^{np.log2(np.abs(error).max()):.1f}")
    print("   ", ", ".join(str(np.float32(c)) for c in fixed), flush=True)


def least_largest(terms, wanted, weights):
    """The factors of `terms` whose largest weighted error is least."""
    shares = np.ones(len(wanted)) / len(wanted)
    best, least = None, np.inf
    for _ in range(ROUNDS):
        each = np.sqrt(shares) * weights
        factors = np.linalg.lstsq(terms * each[:, None], wanted * each, rcond=None)[0]
        error = np.abs(weights * (terms @ factors - wanted))
        if error.max() < least:
            best, least = factors, error.max()
        shares = shares * error
        shares /= shares.sum()
    return best


def near_zero(value, limit):
    """`value` away from 0, `limit` at 0, where it is 0 / 0."""
    return lambda x: value(x) if abs(x) > 1e-9 else mp.mpf(limit)


exp_rest = near_zero(lambda r: (mp.expm1(r) - r) / r**2, 0.5)
ln_rest = near_zero(lambda f: (mp.log1p(f) - f + f**2 / 2) / f**3, mp.mpf(1) / 3)
erf_share = near_zero(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, 2 / mp.sqrt(mp.pi) - 1)
half_ln_2 = float(mp.log(2) / 2) * 1.001

fit("EXP", exp_rest, lambda r: r**2 / mp.exp(r), -half_ln_2, half_ln_2, 4)
of_exp_m1 = near_zero(lambda r: r**2 / mp.expm1(r), 0)
fit("EXP_M1", exp_rest, of_exp_m1, -0.49, 0.49, 5)
fit("EXP_M1_ABOVE", exp_rest, of_exp_m1, -0.14, 0.556, 5)
of_ln = near_zero(lambda f: f**3 / mp.log1p(f), 0)
fit("LN", ln_rest, of_ln, -0.2932, 0.4146, 7)
fit("LN_TO_TWO", ln_rest, of_ln, 0.0, 1.0, 7)
fit("ERF_NEAR_ZERO", erf_share, lambda z: 1 / (1 + erf_share(z)), 0.0, 1.21, 6)
fit(
    "ERFC_ROOT",
    lambda t: mp.erfc(t + 2.5) ** 0.25,
    lambda t: 4 * mp.erfc(t + 2.5) ** 0.75,
    -1.4,
    1.6,
    7,
)
