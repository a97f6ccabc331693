#!/usr/bin/env python3
"""Trains the models behind bench/curves/*.json.gz: one learning curve for every cell of a grid.

  python3 bench/makeCurves.py gbm_diabetes | mlp_friedman

Needs scikit-learn and nothing from the network. Every cell has a seed of its own, so neighbours differ by real
training noise. `curves[i][e]` is the validation metric after step e + 1; the last parameter varies fastest.
"""
import gzip
import itertools
import json
import os
import sys
import time
import warnings

import numpy as np
from sklearn.datasets import load_diabetes, make_friedman1
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "curves")


def number(name, scale, values, kind="float"):
    return {"name": name, "type": kind, "scale": scale, "values": values}


def gbm_diabetes():
    """Gradient boosting on sklearn's diabetes data: 30 steps of 5 trees, root mean square error on held-out rows."""
    x, y = load_diabetes(return_X_y=True)
    train_x, test_x, train_y, test_y = train_test_split(x, y, test_size=0.4, random_state=0)
    params = [
        number("learning_rate", "log", [round(0.004 * 2 ** (k * 0.8), 5) for k in range(9)]),
        number("max_depth", "linear", [1, 2, 3, 4, 6], "int"),
        number("subsample", "linear", [0.3, 0.5, 0.7, 1.0]),
        number("min_samples_leaf", "log", [1, 4, 16, 48], "int"),
    ]

    def curve(cell, seed):
        model = GradientBoostingRegressor(n_estimators=150, random_state=seed, **cell).fit(train_x, train_y)
        staged = list(model.staged_predict(test_x))
        return [float(np.sqrt(np.mean((staged[k] - test_y) ** 2))) for k in range(4, 150, 5)]

    return params, "minimize", "rmse", curve


def mlp_friedman():
    """A network with one hidden layer on Friedman's first function with noise: 24 epochs, R² on held-out rows."""
    x, y = make_friedman1(n_samples=700, n_features=12, noise=1.0, random_state=1)
    train_x, test_x, train_y, test_y = train_test_split(x, y, test_size=0.4, random_state=0)
    scale_x, centre, spread = StandardScaler().fit(train_x), train_y.mean(), train_y.std()
    train_x, test_x = scale_x.transform(train_x), scale_x.transform(test_x)
    train_y, test_y = (train_y - centre) / spread, (test_y - centre) / spread
    params = [
        number("learning_rate_init", "log", [round(10 ** (-3.6 + 0.4 * k), 6) for k in range(8)]),
        number("hidden", "log", [4, 16, 64, 192], "int"),
        number("batch_size", "log", [16, 48, 144], "int"),
        number("alpha", "log", [1e-4, 0.3]),
        {"name": "solver", "type": "categorical", "scale": "none", "values": ["sgd", "adam"]},
        {"name": "activation", "type": "categorical", "scale": "none", "values": ["relu", "tanh"]},
    ]

    def curve(cell, seed):
        rest = {name: value for name, value in cell.items() if name != "hidden"}
        model = MLPRegressor(hidden_layer_sizes=(cell["hidden"],), random_state=seed, **rest)
        scores = []
        for _ in range(24):
            if len(scores) > 0 and scores[-1] == -1.0:
                scores.append(-1.0)
                continue
            try:
                model.partial_fit(train_x, train_y)
                score = r2_score(test_y, model.predict(test_x))
            except ValueError:  # the weights overflowed
                score = -1.0
            scores.append(float(max(score, -1.0)) if np.isfinite(score) else -1.0)
        return scores

    return params, "maximize", "r2", curve


def main():
    warnings.filterwarnings("ignore")
    name = sys.argv[1]
    make = {"gbm_diabetes": gbm_diabetes, "mlp_friedman": mlp_friedman}[name]
    params, goal, metric, curve = make()
    cells = list(itertools.product(*(p["values"] for p in params)))
    started = time.time()
    curves = []
    for i, cell in enumerate(cells):
        values = curve(dict(zip((p["name"] for p in params), cell)), i)
        curves.append([float(f"{value:.4g}") for value in values])
        if i % 100 == 0:
            print(i, len(cells), round(time.time() - started, 1), file=sys.stderr, flush=True)
    os.makedirs(FOLDER, exist_ok=True)
    table = {"name": name, "goal": goal, "metric": metric, "about": make.__doc__, "params": params, "curves": curves}
    with open(os.path.join(FOLDER, f"{name}.json.gz"), "wb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            packed.write(json.dumps(table, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
