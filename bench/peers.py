"""The peers behind one protocol, for bench/peers.mjs: JSON lines on standard input and output.

{"op":"start","peer":"optuna-tpe","space":{"params":[...]},"goal":"minimize","seed":0,"evals":100}
                                              -> {"ok":true}
{"op":"ask"}                                  -> {"trial":0,"params":{...},"ms":1.2,"cpu":1.2}   inside this process
{"op":"tell","trial":0,"value":0.1}           -> {"ok":true,"ms":0.1,"cpu":0.1}
{"op":"load","trials":[{"params":{...},"value":0.1}, ...]} -> {"ok":true}   finished trials, before any ask
{"op":"memory"}                               -> {"mb":44.6}   most that was resident
{"op":"end"}                                  -> {"ok":true}

Each run between start and end is a process of its own, forked after the imports: runs are isolated and start at once.
`ordinal` parameters are offered to the peers as integer indices, in their order.
"""
import json, os, resource, sys, time, warnings

warnings.filterwarnings("ignore")


def active(param, params):
    return all(params.get(name) in values for name, values in (param.get("when") or {}).items())


class OptunaPeer:
    """Optuna's own defaults; `kind` names the sampler."""

    def __init__(self, kind, space, goal, seed, _evals):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        samplers = optuna.samplers
        if kind == "gp":
            sampler = samplers.GPSampler(seed=seed)
        elif kind == "tpe":
            sampler = samplers.TPESampler(seed=seed)
        elif kind == "tpe-group":
            sampler = samplers.TPESampler(seed=seed, multivariate=True, group=True)
        elif kind == "tpe-uni":
            sampler = samplers.TPESampler(seed=seed, multivariate=False)
        else:
            sampler = samplers.RandomSampler(seed=seed)
        self.optuna, self.params = optuna, space["params"]
        self.study = optuna.create_study(direction=goal, sampler=sampler)
        self.live = {}

    @staticmethod
    def warm(kind):
        import optuna  # noqa: F401

        if kind == "gp":
            let_old_torch_serve()

    def distribution(self, q):
        d = self.optuna.distributions
        if q["type"] == "categorical":
            return d.CategoricalDistribution(q["choices"])
        if q["type"] == "ordinal":
            return d.IntDistribution(0, len(q["choices"]) - 1)
        if q["type"] == "int":
            return d.IntDistribution(q["low"], q["high"], log=q.get("log", False), step=q.get("step") or 1)
        return d.FloatDistribution(q["low"], q["high"], log=q.get("log", False), step=q.get("step"))

    def ask(self):
        trial, x = self.study.ask(), {}
        for q in self.params:
            if active(q, x):
                value = trial._suggest(q["name"], self.distribution(q))
                x[q["name"]] = q["choices"][value] if q["type"] == "ordinal" else value
        self.live[trial.number] = trial
        return trial.number, x

    def tell(self, number, value):
        self.study.tell(self.live.pop(number), value)

    def load(self, trials):
        def internal(params):
            return {
                q["name"]: q["choices"].index(params[q["name"]]) if q["type"] == "ordinal" else params[q["name"]]
                for q in self.params
                if q["name"] in params
            }

        distributions = {q["name"]: self.distribution(q) for q in self.params}
        for t in trials:
            params = internal(t["params"])
            self.study.add_trial(
                self.optuna.trial.create_trial(
                    params=params, distributions={k: distributions[k] for k in params}, value=t["value"]
                )
            )


def let_old_torch_serve():
    """Optuna 5 writes `with torch.device("cpu")`, which torch 1 (Debian's) does not know; the CPU is its default."""
    import contextlib

    import torch

    torch.set_num_threads(1)
    import optuna._gp.gp  # noqa: F401
    import optuna.samplers._gp.sampler as sampler

    if int(torch.__version__.split(".")[0]) >= 2:
        return

    class OldTorch:
        device = staticmethod(lambda *_: contextlib.nullcontext())

        def __getattr__(self, name):
            return getattr(torch, name)

    sampler.torch = OldTorch()


class HyperoptPeer:
    """TPE with HyperOpt's defaults. `ordinal` is hp.quniform over the index; conditions nest under hp.choice."""

    def __init__(self, _kind, space, goal, seed, _evals):
        import numpy as np
        from hyperopt import Trials, hp, tpe
        from hyperopt.base import Domain

        self.np, self.tpe, self.params, self.sign = np, tpe, space["params"], 1 if goal == "minimize" else -1
        self.by_name = {q["name"]: q for q in self.params}
        self.random = np.random.default_rng(seed)
        self.trials = Trials()
        # Only choices can hold others: what a number decides about is always drawn, and left out of the answer.
        self.tree = {q["name"]: self.node(hp, q) for q in self.params if self.holder(q) is None}
        self.domain, self.live = Domain(lambda _: 0, self.tree), {}

    @staticmethod
    def warm(_kind):
        import hyperopt  # noqa: F401

    def holder(self, q):
        """The choice that it nests under: the innermost one that it depends on."""
        choices = [parent for parent in q.get("when") or {} if self.by_name[parent]["type"] == "categorical"]
        return choices[-1] if choices else None

    def node(self, hp, q):
        name, log = q["name"], self.np.log
        if q["type"] == "categorical":
            options = []
            for i, choice in enumerate(q["choices"]):
                below = [c for c in self.params if self.holder(c) == name and choice in c["when"][name]]
                options.append(
                    {"at": i, **{c["name"]: self.node(hp, {**c, "label": "%s/%s" % (c["name"], i)}) for c in below}}
                )
            return hp.choice(q.get("label", name), options)
        label = q.get("label", name)
        if q["type"] == "ordinal":
            return hp.quniform(label, -0.5, len(q["choices"]) - 0.5, 1)
        if q["type"] == "int":
            if q.get("log"):
                return hp.qloguniform(label, log(q["low"] - 0.5), log(q["high"] + 0.5), 1)
            return hp.quniform(label, q["low"] - 0.5, q["high"] + 0.5, 1)
        if q.get("log"):
            return hp.loguniform(label, log(q["low"]), log(q["high"]))
        return hp.uniform(label, q["low"], q["high"])

    def read(self, point, x):
        for name, value in point.items():
            if name == "at":
                continue
            q = self.by_name[name]
            if q["type"] == "categorical":
                x[name] = q["choices"][value["at"]]
                self.read(value, x)
            elif q["type"] == "ordinal":
                x[name] = q["choices"][min(max(int(round(value)), 0), len(q["choices"]) - 1)]
            elif q["type"] == "int":
                x[name] = min(max(int(round(value)), q["low"]), q["high"])
            else:
                x[name] = min(max(float(value), q["low"]), q["high"])

    def ask(self):
        from hyperopt import space_eval
        from hyperopt.base import spec_from_misc

        (new,) = self.trials.new_trial_ids(1)
        self.trials.refresh()
        (doc,) = self.tpe.suggest([new], self.domain, self.trials, int(self.random.integers(2**31 - 1)))
        point, x = space_eval(self.tree, spec_from_misc(doc["misc"])), {}
        self.read(point, x)
        self.live[new] = doc
        drawn, x = x, {}
        for q in self.params:
            if q["name"] in drawn and active(q, x):
                x[q["name"]] = drawn[q["name"]]
        return new, x

    def tell(self, number, value):
        from hyperopt import JOB_STATE_DONE, STATUS_OK

        doc = self.live.pop(number)
        doc["state"], doc["result"] = JOB_STATE_DONE, {"loss": self.sign * value, "status": STATUS_OK}
        self.trials.insert_trial_docs([doc])
        self.trials.refresh()


class SkoptPeer:
    """gp_hedge over Gaussian processes, scikit-optimize's default. No conditions: inactive ones are left out of the answer."""

    def __init__(self, _kind, space, goal, seed, _evals):
        from skopt import Optimizer
        from skopt.space import Categorical, Integer, Real

        def dimension(q):
            if q["type"] == "categorical":
                return Categorical(q["choices"])
            prior = "log-uniform" if q.get("log") else "uniform"
            if q["type"] == "ordinal":
                return Integer(0, len(q["choices"]) - 1)
            return (Integer if q["type"] == "int" else Real)(q["low"], q["high"], prior=prior)

        self.params, self.sign = space["params"], 1 if goal == "minimize" else -1
        self.optimizer = Optimizer([dimension(q) for q in self.params], random_state=seed)
        self.live, self.number = {}, 0

    @staticmethod
    def warm(_kind):
        import skopt  # noqa: F401

    def ask(self):
        point, x = self.optimizer.ask(), {}
        for q, value in zip(self.params, point):
            if active(q, x):
                plain = value.item() if hasattr(value, "item") else value
                x[q["name"]] = q["choices"][plain] if q["type"] == "ordinal" else plain
        self.live[self.number] = point
        self.number += 1
        return self.number - 1, x

    def tell(self, number, value):
        self.optimizer.tell(self.live.pop(number), self.sign * value)


class SmacPeer:
    """SMAC3's facade for hyperparameters (random forest, log-EI); `ordinal` is an integer range over the index."""

    def __init__(self, _kind, space, goal, seed, evals):
        import logging
        import tempfile

        from ConfigSpace import AndConjunction, ConfigurationSpace, InCondition
        from smac import HyperparameterOptimizationFacade, Scenario

        logging.disable(logging.CRITICAL)
        self.params, self.sign = space["params"], 1 if goal == "minimize" else -1
        configurations = ConfigurationSpace(seed=seed)
        made = {q["name"]: self.hyperparameter(q) for q in self.params}
        configurations.add(*made.values())
        for q in self.params:
            conditions = [InCondition(made[q["name"]], made[k], v) for k, v in (q.get("when") or {}).items()]
            if conditions:
                configurations.add(conditions[0] if len(conditions) == 1 else AndConjunction(*conditions))
        self.folder = tempfile.TemporaryDirectory()
        # The size of its first design follows from the budget.
        scenario = Scenario(
            configurations, deterministic=True, n_trials=evals, seed=seed, output_directory=self.folder.name
        )
        self.smac = HyperparameterOptimizationFacade(scenario, lambda _config, seed=0: 0.0, overwrite=True)
        self.live, self.number = {}, 0

    @staticmethod
    def warm(_kind):
        import smac  # noqa: F401

    @staticmethod
    def hyperparameter(q):
        from ConfigSpace import Categorical, Float, Integer

        if q["type"] == "categorical":
            return Categorical(q["name"], q["choices"])
        if q["type"] == "ordinal":
            return Integer(q["name"], (0, len(q["choices"]) - 1))
        make = Integer if q["type"] == "int" else Float
        return make(q["name"], (q["low"], q["high"]), log=q.get("log", False))

    def ask(self):
        info, x = self.smac.ask(), {}
        point = dict(info.config)
        for q in self.params:
            if q["name"] in point:
                value = point[q["name"]]
                plain = value.item() if hasattr(value, "item") else value
                x[q["name"]] = q["choices"][plain] if q["type"] == "ordinal" else plain
        self.live[self.number] = info
        self.number += 1
        return self.number - 1, x

    def tell(self, number, value):
        from smac.runhistory.dataclasses import TrialValue

        self.smac.tell(self.live.pop(number), TrialValue(cost=self.sign * value, time=1.0))


FAMILIES = {"smac": SmacPeer, "optuna": OptunaPeer, "hyperopt": HyperoptPeer, "skopt": SkoptPeer}


def split(peer):
    family, _, kind = peer.partition("-")
    return FAMILIES[family], kind


def serve(start):
    """One run, in the forked process."""
    family, kind = split(start["peer"])
    peer = family(kind, start["space"], start["goal"], start["seed"], start["evals"])
    answer({"ok": True})
    for line in sys.stdin:
        message = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        spent = lambda: {"ms": 1e3 * (time.perf_counter() - wall), "cpu": 1e3 * (time.process_time() - cpu)}  # noqa: E731
        if message["op"] == "ask":
            trial, params = peer.ask()
            answer({"trial": trial, "params": params, **spent()})
        elif message["op"] == "tell":
            peer.tell(message["trial"], message["value"])
            answer({"ok": True, **spent()})
        elif message["op"] == "load":
            load(peer, message["trials"])
            answer({"ok": True})
        elif message["op"] == "memory":
            answer({"mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
        else:
            return


def load(peer, trials):
    """Where a peer cannot be given finished trials, it makes as many itself and is told the same values."""
    if hasattr(peer, "load"):
        peer.load(trials)
        return
    for trial in trials:
        number, _ = peer.ask()
        peer.tell(number, trial["value"])


def answer(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main():
    # The driver waits for each answer, so that nothing of a run is in the parent's buffer when it forks.
    for line in sys.stdin:
        message = json.loads(line)
        family, kind = split(message["peer"])
        family.warm(kind)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                serve(message)
                code = 0
            except Exception as error:
                answer({"error": "%s: %s" % (type(error).__name__, error)})
            finally:
                sys.stdout.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        if status == 0:
            answer({"ok": True})
        else:
            answer({"ended": status})


if __name__ == "__main__":
    main()
