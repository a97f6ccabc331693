"""Trains scikit-learn's models on its bundled data sets over complete grids and writes them as tables.

  python3 bench/makeTables.py [--only NAME] [--out bench/tables]

Each configuration is trained under three seeds, which draw the split and the model's own randomness. The files are
gzipped JSON: {name, source, goal, params: [{name, type, log, values}], seeds, table: [[v, v, v], ...]}, the last
parameter fastest. Needs scikit-learn; takes some minutes of one processor.
"""
import argparse, gzip, itertools, json, math, os, warnings

import numpy as np
from sklearn import datasets
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import log_loss, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeRegressor

warnings.filterwarnings("ignore")
SEEDS = 3


def real(name, values, log=False):
    return {"name": name, "type": "float", "log": log, "values": values}


def whole(name, values, log=False):
    return {"name": name, "type": "int", "log": log, "values": values}


def choice(name, values):
    return {"name": name, "type": "categorical", "values": values}


def halves(load, seed):
    data = load()
    return train_test_split(data.data, data.target, test_size=0.4, random_state=seed)


def tree_diabetes(config, seed):
    """RMSE of one regression tree: noisy, with interactions."""
    x, x_test, y, y_test = halves(datasets.load_diabetes, seed)
    return root_mean_squared_error(y_test, DecisionTreeRegressor(random_state=seed, **config).fit(x, y).predict(x_test))


def svc_wine(config, seed):
    """Log loss of Platt-scaled margins of a support vector machine on few points."""
    x, x_test, y, y_test = halves(datasets.load_wine, seed)
    model = make_pipeline(StandardScaler(), SVC(decision_function_shape="ovr", random_state=seed, **config)).fit(x, y)
    margins = model.decision_function(x_test)
    odds = np.exp(margins - margins.max(axis=1, keepdims=True))
    return min(5.0, log_loss(y_test, odds / odds.sum(axis=1, keepdims=True)))


def boosting_diabetes(config, seed):
    """RMSE of boosted trees, at every number of trees of one fit."""
    x, x_test, y, y_test = halves(datasets.load_diabetes, seed)
    model = GradientBoostingRegressor(n_estimators=TREES[-1], random_state=seed, **config).fit(x, y)
    losses = [root_mean_squared_error(y_test, predicted) for predicted in model.staged_predict(x_test)]
    return [losses[trees - 1] for trees in TREES]


TREES = [5, 10, 20, 40, 80, 160]
TABLES = {
    "tree_diabetes": (
        tree_diabetes,
        [
            choice("criterion", ["squared_error", "friedman_mse", "absolute_error"]),
            choice("splitter", ["best", "random"]),
            whole("max_depth", [2, 3, 4, 5, 6, 8, 10, 14]),
            whole("min_samples_leaf", [1, 2, 4, 8, 16, 32], log=True),
            real("max_features", [0.1, 0.2, 0.4, 0.6, 0.8, 1.0]),
            real("ccp_alpha", [0.1, 1.0, 10.0, 100.0], log=True),
        ],
        None,
    ),
    "svc_wine": (
        svc_wine,
        [
            real("C", [float("%.3g" % 10 ** (k / 2)) for k in range(-6, 7)], log=True),
            real("gamma", [float("%.3g" % 10 ** (k / 2)) for k in range(-8, 3)], log=True),
            choice("kernel", ["rbf", "poly", "sigmoid"]),
            real("coef0", [-1.0, -0.5, 0.0, 0.5, 1.0]),
            choice("class_weight", ["none", "balanced"]),
        ],
        None,
    ),
    "boosting_diabetes": (
        boosting_diabetes,
        [
            real("learning_rate", [float("%.3g" % 10 ** (k / 4)) for k in range(-8, 1)], log=True),
            whole("max_depth", [1, 2, 3, 5]),
            real("subsample", [0.5, 0.75, 1.0]),
            whole("min_samples_leaf", [1, 4, 16, 64], log=True),
            whole("n_estimators", TREES, log=True),
        ],
        len(TREES),
    ),
}


def make(name, out):
    train, params, at_once = TABLES[name]
    grid = [p["values"] for p in (params[:-1] if at_once else params)]
    names = [p["name"] for p in params]
    table = []
    for values in itertools.product(*grid):
        plain = {k: (None if v == "none" else v) for k, v in zip(names, values)}
        results = [train(dict(plain), seed) for seed in range(SEEDS)]
        rows = zip(*results) if at_once else [results]
        table += [[float("%.5g" % v) for v in row] for row in rows]
    assert len(table) == math.prod(len(p["values"]) for p in params)
    source = "scikit-learn's bundled data (BSD-3-Clause), trained by bench/makeTables.py: " + train.__doc__
    problem = {"name": name, "source": source, "goal": "minimize", "params": params, "seeds": SEEDS, "table": table}
    path = os.path.join(out, name + ".json.gz")
    # No time in the file: the same tables are the same bytes.
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as f:
        f.write(json.dumps(problem, separators=(",", ":")).encode())
    print("%s: %d rows, %d bytes" % (path, len(table), os.path.getsize(path)), flush=True)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only")
    parser.add_argument("--out", default=os.path.join(here, "tables"))
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    for name in [arguments.only] if arguments.only else TABLES:
        make(name, arguments.out)


if __name__ == "__main__":
    main()
