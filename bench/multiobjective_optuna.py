"""Optuna for multiobjective.mjs: reads the parameters, then losses, a JSON line each; writes configurations.

usage: multiobjective_optuna.py optuna-tpe|optuna-gp SEED OBJECTIVES
"""

import json
import sys

import optuna

from peers import let_old_torch_serve

optuna.logging.set_verbosity(optuna.logging.ERROR)


def distribution(parameter):
    if parameter["type"] == "float":
        return optuna.distributions.FloatDistribution(parameter["low"], parameter["high"])
    return optuna.distributions.CategoricalDistribution(parameter["choices"])


def ordinal(parameter):
    return parameter["type"] == "ordinal"


def main():
    name, seed, objectives = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    parameters = json.loads(sys.stdin.readline())
    # An ordinal is the index into its list, as Optuna's users write it.
    space = {
        p["name"]: optuna.distributions.IntDistribution(0, len(p["choices"]) - 1) if ordinal(p) else distribution(p)
        for p in parameters
    }
    if name == "optuna-gp":
        let_old_torch_serve()
    sampler = (
        optuna.samplers.TPESampler(seed=seed, multivariate=True)
        if name == "optuna-tpe"
        else optuna.samplers.GPSampler(seed=seed)
    )
    study = optuna.create_study(directions=["minimize"] * objectives, sampler=sampler)
    while True:
        trial = study.ask(space)
        params = {p["name"]: p["choices"][trial.params[p["name"]]] if ordinal(p) else trial.params[p["name"]] for p in parameters}
        print(json.dumps(params), flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        study.tell(trial, json.loads(line))


if __name__ == "__main__":
    main()
