// Closed forms with conditional parameters, all minimised. The first is the suite's cond_optimizer.

const log10 = Math.log10;
const float = (name, low, high, when) => ({ name, type: "float", low, high, ...(when ? { when } : {}) });
const log = (name, low, high, when) => ({ ...float(name, low, high, when), log: true });
const int = (name, low, high, when) => ({ name, type: "int", low, high, ...(when ? { when } : {}) });
const choice = (name, choices, when) => ({
  name,
  type: "categorical",
  choices,
  ...(when ? { when } : {}),
});

/** An optimizer and what only it has. */
const optimizer = {
  name: "cond_optimizer",
  params: [
    choice("optimizer", ["sgd", "adam"]),
    log("lr", 1e-5, 1),
    log("weight_decay", 1e-6, 0.1),
    float("momentum", 0, 0.99, { optimizer: ["sgd"] }),
    float("beta2", 0.9, 0.9999, { optimizer: ["adam"] }),
  ],
  best: 0.0494604,
  value({ optimizer: kind, lr, weight_decay, momentum, beta2 }) {
    const [L, W] = [log10(lr), log10(weight_decay)];
    const sgd = () =>
      0.08 + 0.1 * (L - log10(1 - momentum) + 0.8) ** 2 + 0.6 * (momentum - 0.9) ** 2 + 0.02 * (W + 4) ** 2;
    const adam = () =>
      0.05 + 0.16 * (L + 3) ** 2 + 0.05 * (log10(1 - beta2) + 2.5) ** 2 + 0.03 * (W + 3) ** 2;
    return saturating(kind === "sgd" ? sgd() : adam(), 2.3);
  },
};

/** A family of models, with parameters that depend on parameters that depend on the family. */
const models = {
  name: "nested_models",
  params: [
    choice("model", ["linear", "trees", "net"]),
    choice("scale", ["none", "standard"]),
    log("c", 1e-4, 1e3, { model: ["linear"] }),
    choice("penalty", ["l1", "l2", "elastic"], { model: ["linear"] }),
    float("l1_ratio", 0, 1, { model: ["linear"], penalty: ["elastic"] }),
    log("eta", 1e-3, 1, { model: ["trees"] }),
    int("depth", 1, 12, { model: ["trees"] }),
    float("subsample", 0.3, 1, { model: ["trees"] }),
    log("lr", 1e-5, 1, { model: ["net"] }),
    { ...int("width", 8, 512, { model: ["net"] }), log: true },
    choice("solver", ["sgd", "adam"], { model: ["net"] }),
    float("momentum", 0, 0.99, { model: ["net"], solver: ["sgd"] }),
  ],
  best: 0.1,
  value(p) {
    const unscaled = p.scale === "none" ? 1 : 0;
    if (p.model === "linear") {
      const mixed =
        p.penalty === "elastic" ? 0.1 * (p.l1_ratio - 0.4) ** 2 : p.penalty === "l1" ? 0.06 : 0.04;
      return 0.22 + saturating(0.03 * (log10(p.c) + 0.5) ** 2 + mixed + 0.1 * unscaled, 1);
    }
    if (p.model === "trees") {
      const fit = 0.1 * (log10(p.eta) + 1.2 + 0.06 * (p.depth - 6)) ** 2 + 0.006 * (p.depth - 6) ** 2;
      return 0.13 + saturating(fit + 0.4 * (p.subsample - 0.7) ** 2, 1);
    }
    const best = p.solver === "sgd" ? -1 + log10(1 - p.momentum) : -3;
    const steady = p.solver === "sgd" ? 0.02 + 0.3 * (p.momentum - 0.85) ** 2 : 0;
    const fit = 0.12 * (log10(p.lr) - best) ** 2 + 0.02 * (Math.log2(p.width) - 7) ** 2 + steady;
    return 0.1 + saturating(fit + 0.3 * unscaled, 1.2);
  },
};

/** Two switches side by side, each with parameters of its own. */
const pipeline = {
  name: "pipeline",
  params: [
    choice("reduce", ["none", "pca", "select"]),
    float("share", 0.05, 1, { reduce: ["pca"] }),
    { ...int("features", 1, 64, { reduce: ["select"] }), log: true },
    choice("classifier", ["svm", "forest", "neighbours"]),
    log("c", 1e-3, 1e3, { classifier: ["svm"] }),
    choice("kernel", ["rbf", "poly"], { classifier: ["svm"] }),
    log("gamma", 1e-5, 10, { classifier: ["svm"], kernel: ["rbf"] }),
    int("degree", 2, 5, { classifier: ["svm"], kernel: ["poly"] }),
    float("max_features", 0.1, 1, { classifier: ["forest"] }),
    { ...int("min_leaf", 1, 64, { classifier: ["forest"] }), log: true },
    { ...int("neighbours", 1, 100, { classifier: ["neighbours"] }), log: true },
  ],
  best: 0.05,
  value(p) {
    const svm = () =>
      p.kernel === "rbf"
        ? 0.06 * (log10(p.c) - 1) ** 2 + 0.08 * (log10(p.gamma) + 2 + 0.3 * (log10(p.c) - 1)) ** 2
        : 0.05 + 0.05 * log10(p.c) ** 2 + 0.04 * (p.degree - 3) ** 2;
    const forest = () => 0.04 + 0.5 * (p.max_features - 0.4) ** 2 + 0.05 * (Math.log2(p.min_leaf) - 1) ** 2;
    const near = () => 0.1 + 0.03 * (Math.log2(p.neighbours) - 3) ** 2;
    const classifier = { svm, forest, neighbours: near }[p.classifier]();
    const reduce =
      p.reduce === "none"
        ? 0.05
        : p.reduce === "pca"
          ? 0.6 * (p.share - 0.45) ** 2
          : 0.03 + 0.03 * (Math.log2(p.features) - 4) ** 2;
    return 0.05 + saturating(classifier + reduce, 0.8);
  },
};

/** A number decides how many parameters there are. */
const layers = {
  name: "layers",
  params: [
    int("depth", 1, 4),
    log("lr", 1e-5, 1),
    ...[1, 2, 3, 4].map((k) => ({
      ...int(`width${k}`, 8, 512, k > 1 ? { depth: [1, 2, 3, 4].filter((depth) => depth >= k) } : null),
      log: true,
    })),
    ...[2, 3, 4].map((k) => float(`drop${k}`, 0, 0.8, { depth: [1, 2, 3, 4].filter((depth) => depth >= k) })),
  ],
  best: 0.1,
  value(p) {
    const shape = { 1: 0.25, 2: 0.08, 3: 0, 4: 0.04 }[p.depth];
    let fit = 0.12 * (log10(p.lr) + 2.4 + 0.2 * p.depth) ** 2;
    for (let k = 1; k <= p.depth; k++) fit += (0.025 / k) * (Math.log2(p[`width${k}`]) - 8 + k) ** 2;
    for (let k = 2; k <= p.depth; k++) fit += 0.4 * (p[`drop${k}`] - 0.1 * k) ** 2;
    return 0.1 + saturating(fit + shape, 1.5);
  },
};

function saturating(x, limit) {
  return limit * (1 - Math.exp(-x / limit));
}

export const CONDITIONAL_PROBLEMS = [optimizer, models, pipeline, layers];

/** The same parameters without their conditions: all of them always active. */
export function flattened(params) {
  return params.map(({ when: _when, ...param }) => param);
}
