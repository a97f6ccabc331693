"""Writes split.json (Optuna's split into good and bad trials) and density.json (mixtures of SciPy's truncated
normals). Run with optuna and scipy installed; optuna 5.0 and scipy 1.17 wrote the files here."""
import json
import os
import random

import numpy as np
import optuna
from optuna.samplers._tpe.sampler import _split_trials
from optuna.trial import TrialState, create_trial
from scipy.stats import truncnorm

HERE = os.path.dirname(os.path.abspath(__file__))
optuna.logging.set_verbosity(optuna.logging.ERROR)


def write(name, data):
    with open(os.path.join(HERE, name), "w") as file:
        json.dump(data, file, indent=None, separators=(",", ":"))
        file.write("\n")


def split_case(rng, directions, count, below, pruned_share, limits):
    study = optuna.create_study(directions=directions)
    described = []
    for number in range(count):
        state = "complete" if rng.random() > pruned_share else "pruned"
        values = [round(rng.gauss(0, 1), 1 if rng.random() < 0.3 else 6) for _ in directions]
        violation = round(rng.uniform(-1, 1), 3) if limits else 0.0
        trial = {"number": number, "state": state, "values": values, "violation": violation}
        kwargs = dict(params={}, distributions={}, constraints={"limit": violation} if limits else None)
        if state == "complete":
            frozen = create_trial(state=TrialState.COMPLETE, values=values, **kwargs)
        else:
            step = rng.choice([None, 1, 3, 7])
            trial["step"] = step
            reported = {} if step is None else {step: values[0]}
            frozen = create_trial(state=TrialState.PRUNED, intermediate_values=reported, **kwargs)
        study.add_trial(frozen)
        described.append(trial)
    good, bad = _split_trials(study, study.get_trials(deepcopy=False), below)
    return {
        "directions": directions,
        "below": below,
        "trials": described,
        "good": [t.number for t in good],
        "bad": [t.number for t in bad],
    }


def splits():
    rng = random.Random(7)
    cases = []
    for count, below in [(1, 1), (5, 2), (30, 3), (60, 25), (40, 40)]:
        for pruned_share in [0.0, 0.3, 1.0]:
            for limits in [False, True]:
                cases.append(split_case(rng, ["minimize"], count, below, pruned_share, limits))
                cases.append(split_case(rng, ["maximize"], count, below, pruned_share, limits))
    for count, below in [(12, 3), (40, 10), (60, 6)]:
        cases.append(split_case(rng, ["minimize", "maximize"], count, below, 0.0, False))
        cases.append(split_case(rng, ["minimize", "minimize", "maximize"], count, below, 0.0, True))
    return cases


def log_line(x, mean, sigma):
    return float(truncnorm.logpdf(x, (0 - mean) / sigma, (1 - mean) / sigma, loc=mean, scale=sigma))


def log_cell(x, mean, sigma, count):
    cell = min(int(x * count), count - 1)
    a, b = (0 - mean) / sigma, (1 - mean) / sigma
    low, high = [truncnorm.cdf(edge, a, b, loc=mean, scale=sigma) for edge in (cell / count, (cell + 1) / count)]
    return float(np.log(high - low) + np.log(count))


def log_category(x, mean, share, count):
    same = int(x * count) == int(mean * count)
    return float(np.log(share / count + (1 - share if same else 0)) + np.log(count))


def densities():
    """Dimensions: a line, an ordered one of 5 cells, a category of 3."""
    rng = np.random.default_rng(3)
    centre = lambda u, k: (np.floor(u * k) + 0.5) / k
    cases = []
    for sigma in [0.004, 0.05, 0.3, 5.0]:
        points = rng.random((6, 3))
        points[:, 1], points[:, 2] = centre(points[:, 1], 5), centre(points[:, 2], 3)
        weights = rng.random(7) + 0.1
        bandwidths = [sigma, max(sigma, 0.05), 0.3]
        queries = rng.random((8, 3))
        queries[:4, 0] = np.clip(points[:4, 0] + 0.01 * sigma, 0, 1)
        expected = []
        for x in queries:
            logs = [
                np.log(w / weights.sum())
                + log_line(x[0], p[0], bandwidths[0])
                + log_cell(x[1], p[1], bandwidths[1], 5)
                + log_category(x[2], p[2], bandwidths[2], 3)
                for p, w in zip(points, weights)
            ]
            logs.append(np.log(weights[6] / weights.sum()))
            expected.append(float(np.logaddexp.reduce(logs)))
        cases.append(
            {
                "points": points.tolist(),
                "weights": weights.tolist(),
                "bandwidths": bandwidths,
                "queries": queries.tolist(),
                "logDensities": expected,
            }
        )
    return cases


def quantiles():
    rows = []
    for mean, sigma in [(0.3, 0.1), (0.0, 0.05), (1.0, 0.2), (0.5, 10.0), (0.99, 0.001)]:
        for u in [0.001, 0.2, 0.5, 0.9, 0.999]:
            x = truncnorm.ppf(u, (0 - mean) / sigma, (1 - mean) / sigma, loc=mean, scale=sigma)
            rows.append([mean, sigma, u, float(x)])
    return rows


write("split.json", splits())
write("density.json", {"mixtures": densities(), "quantiles": quantiles()})
