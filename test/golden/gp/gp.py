"""Writes posterior.json, textbook.json, fit.json and normal.json beside itself.

Needs numpy, scipy, scikit-learn, mpmath. The mixed kernel of src/optimizer/gp/kernel.ts is a Kernel subclass here,
so that scikit-learn's GaussianProcessRegressor computes the posterior and the marginal likelihood.
"""
import json
import os
import numpy as np
from mpmath import mp, mpf
from scipy.optimize import minimize
from scipy.stats import norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Kernel, Matern

HERE = os.path.dirname(os.path.abspath(__file__))


def matern(r):
    s = np.sqrt(5.0) * r
    return (1.0 + s + s * s / 3.0) * np.exp(-s)


class Mixed(Kernel):
    """Signal times Matern-5/2 (ordered) times exponential Hamming (unordered) times a factor per conditional one."""

    def __init__(self, signal, ordered, lengths, categorical, weights, conditional):
        self.signal, self.ordered, self.lengths = signal, ordered, lengths
        self.categorical, self.weights, self.conditional = categorical, weights, conditional

    def __call__(self, X, Y=None, eval_gradient=False):
        assert not eval_gradient
        Y = X if Y is None else Y
        K = np.full((len(X), len(Y)), self.signal)
        if self.ordered:
            scaled = (X[:, None, self.ordered] - Y[None, :, self.ordered]) / np.array(self.lengths)
            K *= matern(np.sqrt((scaled ** 2).sum(-1)))
        for c, w in zip(self.categorical, self.weights):
            K *= np.exp(-w * (X[:, None, c] != Y[None, :, c]))
        for q in self.conditional:
            a, b = X[:, None, q["coordinate"]], Y[None, :, q["coordinate"]]
            rho = q["rho"]
            both, none = ~np.isnan(a) & ~np.isnan(b), np.isnan(a) & np.isnan(b)
            own = matern(np.abs(a - b) / q["length"]) if "length" in q else np.exp(-q["weight"] * (a != b))
            K *= np.where(both, rho ** 2 + (1 - rho ** 2) * np.where(both, own, 0), np.where(none, 1.0, rho))
        return K

    def diag(self, X):
        return np.full(len(X), self.signal)

    def is_stationary(self):
        return False


def rows(X):
    return [[None if np.isnan(v) else float(v) for v in x] for x in X]


def dump(name, value):
    with open(os.path.join(HERE, name), "w") as file:
        json.dump(value, file)
        file.write("\n")


def mixed_points(rng, n):
    """Two ordered, one of three choices, a branch of two that switches an ordered and a conditional choice on."""
    X = rng.random((n, 6))
    X[:, 2] = (rng.integers(0, 3, n) + 0.5) / 3
    X[:, 3] = (rng.integers(0, 2, n) + 0.5) / 2
    X[:, 5] = (rng.integers(0, 4, n) + 0.5) / 4
    X[X[:, 3] < 0.5, 4] = np.nan
    X[X[:, 3] > 0.5, 5] = np.nan
    return X


def target(X):
    extra = np.where(np.isnan(X[:, 4]), 0.4, (np.nan_to_num(X[:, 4]) - 0.3) ** 2)
    other = np.where(np.isnan(X[:, 5]), 0.0, np.nan_to_num(X[:, 5]))
    return np.sin(5 * X[:, 0]) + (X[:, 1] - 0.6) ** 2 + 0.5 * (X[:, 2] > 0.5) + extra + 0.3 * other


def mixed_kernel(p):
    return Mixed(
        p["signal"], [0, 1], p["sensitivity"][:2], [2, 3], p["weights"],
        [{"coordinate": 4, "rho": p["rho"][0], "length": p["conditionalLength"]},
         {"coordinate": 5, "rho": p["rho"][1], "weight": p["conditionalWeight"]}])


def posterior():
    rng = np.random.default_rng(7)
    cases = []
    for noise, signal in ((1e-4, 1.0), (1e-2, 2.5), (0.3, 0.4)):
        p = dict(signal=signal, sensitivity=[0.35, 1.2], weights=[0.7, 0.25], rho=[0.6, 0.8],
                 conditionalLength=0.5, conditionalWeight=0.9)
        X, Q = mixed_points(rng, 40), mixed_points(rng, 25)
        y = target(X) + np.sqrt(noise) * rng.standard_normal(40)
        y = (y - y.mean()) / y.std()
        # scikit-learn refuses NaN: columns that hold one go round its validation as a plain array.
        kernel = mixed_kernel(p)
        gp = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None)
        mean, std = predict(gp, X, y, Q)
        ones = np.linalg.solve(kernel(X) + noise * np.eye(40), np.ones(40))
        m = float(ones @ y / (ones.sum() + 1.0))
        gp_m = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None)
        predict(gp_m, X, y - m, Q)
        cases.append(dict(parameters=dict(p, noise=noise), points=rows(X), targets=y.tolist(), queries=rows(Q),
                          covariance=kernel(X)[:5, :8].tolist(), mean=mean.tolist(), variance=(std ** 2).tolist(),
                          constantMean=m, logLikelihood=float(gp_m.log_marginal_likelihood_value_ - m * m / 2)))
    dump("posterior.json", cases)


CODE = -7.0


class Coded(Kernel):
    """The same kernel where an inactive coordinate is written as -7 instead of NaN."""

    def __init__(self, inner):
        self.inner = inner

    def __call__(self, X, Y=None, eval_gradient=False):
        decode = lambda A: np.where(A == CODE, np.nan, A)
        return self.inner(decode(X), None if Y is None else decode(Y))

    def diag(self, X):
        return self.inner.diag(X)

    def is_stationary(self):
        return False


def predict(gp, X, y, Q):
    encode = lambda A: np.where(np.isnan(A), CODE, A)
    gp.kernel = Coded(gp.kernel)
    gp.fit(encode(X), y)
    return gp.predict(encode(Q), return_std=True)


def textbook():
    """50 known points, one unknown: K(X,X) 50x50, K(X,x) 50x1, K(x,x) 1x1."""
    rng = np.random.default_rng(50)
    X, x = rng.random((50, 2)), np.array([[0.31, 0.77]])
    y = np.sin(6 * X[:, 0]) * np.cos(4 * X[:, 1])
    noise, lengths = 1e-3, [0.4, 0.7]
    kernel = Matern(length_scale=lengths, nu=2.5)
    gp = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None).fit(X, y)
    mean, std = gp.predict(x, return_std=True)
    dump("textbook.json", dict(
        points=X.tolist(), targets=y.tolist(), query=x.tolist(), noise=noise, lengths=lengths,
        knownByKnown=kernel(X).tolist(), knownByUnknown=kernel(X, x).tolist(), unknownByUnknown=kernel(x).tolist(),
        mean=float(mean[0]), variance=float(std[0] ** 2), logLikelihood=float(gp.log_marginal_likelihood_value_)))


def fit():
    """The best value of -(log likelihood + log prior) that SciPy's L-BFGS-B finds from 12 starts."""
    rng = np.random.default_rng(3)
    X = mixed_points(rng, 45)
    y = target(X) + 0.05 * rng.standard_normal(45)
    y = (y - y.mean()) / y.std()
    # theta: log noise, log signal, 6 x (log length | log weight), 2 x logit rho^2
    mean = [np.log(1e-3), 0.0, -0.5, -0.5, -0.7, -0.7, -0.5, -0.7, 0.0, 0.0]
    std = [2.0, 0.7, 1.2, 1.2, 1.0, 1.0, 1.2, 1.0, 1.5, 1.5]
    lower = [np.log(1e-7), np.log(0.02)] + [np.log(0.01)] * 6 + [-6.0] * 2
    upper = [0.0, np.log(50.0)] + [np.log(300.0)] * 6 + [6.0] * 2

    def value(theta):
        rho = np.sqrt(1 / (1 + np.exp(-np.array(theta[8:]))))
        kernel = mixed_kernel(dict(
            signal=np.exp(theta[1]), sensitivity=list(np.exp(theta[2:4])), weights=list(np.exp(theta[4:6])), rho=list(rho),
            conditionalLength=np.exp(theta[6]), conditionalWeight=np.exp(theta[7])))
        K = kernel(X) + np.exp(theta[0]) * np.eye(len(X))
        L = np.linalg.cholesky(K)
        solve = lambda b: np.linalg.solve(L.T, np.linalg.solve(L, b))
        one = solve(np.ones(len(X)))
        m = one @ y / (one.sum() + 1.0)
        r = y - m
        nll = 0.5 * r @ solve(r) + np.log(np.diag(L)).sum() + 0.5 * len(X) * np.log(2 * np.pi) + 0.5 * m * m
        return nll + 0.5 * (((np.array(theta) - mean) / std) ** 2).sum()

    starts = [np.array(mean)] + [np.clip(np.array(mean) + np.array(std) * rng.standard_normal(10), lower, upper) for _ in range(11)]
    found = [minimize(value, s, method="L-BFGS-B", bounds=list(zip(lower, upper)), options=dict(maxiter=400)).fun for s in starts]
    dump("fit.json", dict(points=rows(X), targets=y.tolist(), mean=mean, std=std, lower=lower, upper=upper,
                          start=value(np.array(mean)), best=float(min(found))))


def normal():
    mp.dps = 60
    density = lambda z: mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)
    cdf = lambda z: mp.erfc(-z / mp.sqrt(2)) / 2

    def log_h(z):
        if z < -1e4:
            # 60 digits do not survive the cancellation: asymptotic series, exact to far more than double precision
            series, term = mpf(0), 1 / z ** 2
            for k in range(1, 30):
                series += term
                term *= -(2 * k + 1) / z ** 2
            return -z * z / 2 - mp.log(mp.sqrt(2 * mp.pi)) + mp.log(series)
        return mp.log(density(z) + z * cdf(z))

    zs = [-1e8, -1e6, -3e4, -1e3, -200, -50, -20.5, -20, -19.5, -10, -5, -2, -1.0000001, -1, -0.999, -0.5, -1e-3, 0, 1e-8, 0.3, 1, 2.5, 8, 30, 1e4, 1e8]
    out = []
    for z in zs:
        z = mpf(z)
        lh = log_h(z)
        lc = mp.log(cdf(z)) if z > -1e4 else -z * z / 2 - mp.log(-z * mp.sqrt(2 * mp.pi)) + mp.log(1 - 1 / z ** 2 + 3 / z ** 4)
        out.append(dict(z=float(z), logH=float(lh), slope=float(mp.exp(lc - lh)), cdf=float(norm.cdf(float(z))), logCdf=float(norm.logcdf(float(z)))))
    quantiles = [dict(p=p, z=float(norm.ppf(p))) for p in (1e-300, 1e-20, 1e-5, 0.01, 0.02425, 0.2, 0.5, 0.77, 0.99, 0.999999)]
    improvements = []
    for mean, std, best in ((0.3, 0.2, 0.1), (-1.0, 0.5, 0.0), (2.0, 0.01, 1.0), (0.0, 3.0, 0.5)):
        z = (best - mean) / std
        improvements.append(dict(mean=mean, std=std, incumbent=best, ei=float(std * (norm.pdf(z) + z * norm.cdf(z))),
                                 logEi=float(mp.log(std) + log_h(mpf(best - mean) / mpf(std)))))
    dump("normal.json", dict(values=out, quantiles=quantiles, improvements=improvements))


posterior()
textbook()
fit()
normal()
