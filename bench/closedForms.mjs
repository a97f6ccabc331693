// Problems of our own as formulas: shapes that the public suites leave out. Each is minimised; `best` is its least value.
import { runOf } from "./problems.mjs";
import { generator } from "./scores.mjs";
import { quantile } from "./statistics.mjs";

const SAMPLES = 10_001;
const reals = (count, low, high) =>
  Array.from({ length: count }, (_, i) => ({ name: `x${i + 1}`, type: "float", low, high }));
const sum = (xs, f) => xs.reduce((total, x, i) => total + f(x, i), 0);
const square = (x) => x * x;

const FORMS = [
  {
    // A curved valley, with values over seven orders of magnitude.
    name: "rosenbrock4",
    params: reals(4, -2, 3),
    best: 0,
    f: (x) => sum([0, 1, 2], (i) => 100 * square(x[i + 1] - x[i] ** 2) + square(1 - x[i])),
  },
  {
    // Many local minima in a bowl; the least is away from the centre.
    name: "levy5",
    params: reals(5, -8, 12),
    best: 0,
    f: (x) => {
      const w = x.map((xi) => 1 + (xi - 1) / 4);
      const last = w.length - 1;
      const middle = sum(
        w.slice(0, last),
        (wi) => square(wi - 1) * (1 + 10 * square(Math.sin(Math.PI * wi + 1))),
      );
      return (
        square(Math.sin(Math.PI * w[0])) +
        middle +
        square(w[last] - 1) * (1 + square(Math.sin(2 * Math.PI * w[last])))
      );
    },
  },
  {
    // Steep valleys and plateaus; the least is known to six digits (Vanaret et al. 2014).
    name: "michalewicz5",
    params: reals(5, 0, Math.PI),
    best: -4.687658,
    f: (x) => -sum(x, (xi, i) => Math.sin(xi) * Math.sin(((i + 1) * square(xi)) / Math.PI) ** 20),
  },
  {
    // Three of ten parameters matter.
    name: "sparse10",
    params: reals(10, 0, 1),
    best: 0,
    f: (x) => square(x[1] - 0.23) + 0.6 * square(x[4] - 0.71) + 0.8 * square(x[1] + x[7] - 0.9),
  },
  {
    // The usual mixture of a small network: logarithmic, whole, ordered and unordered parameters that interact.
    name: "network",
    params: [
      { name: "lr", type: "float", low: 1e-5, high: 1, log: true },
      { name: "layers", type: "int", low: 1, high: 6 },
      { name: "width", type: "int", low: 8, high: 512, log: true },
      { name: "batch", type: "ordinal", choices: [16, 32, 64, 128, 256] },
      { name: "activation", type: "categorical", choices: ["relu", "tanh", "gelu", "sigmoid"] },
      { name: "dropout", type: "float", low: 0, high: 0.8 },
    ],
    best: 0.1,
    f: ([lr, layers, width, batch, activation, dropout]) => {
      const scale = Math.log10(lr) + 3 - 0.5 * Math.log2(batch / 64) * Math.log10(2) + 0.15 * (layers - 3);
      const capacity = Math.log2(width) - 6 + 0.5 * (layers - 3);
      const penalty = { relu: 0.02, tanh: 0.06, gelu: 0, sigmoid: 0.04 * layers }[activation];
      const flat = 0.12 * square(scale) + 0.03 * square(capacity) + 0.02 * square(layers - 3);
      return 0.1 + flat + penalty + 0.5 * square(dropout - 0.2) + 0.01 * square(Math.log2(batch / 64));
    },
  },
];

/**
 * @param {{noise?: number}} [options] noise: its standard deviation as a share of (median − best)
 * @returns {import("./problems.mjs").BenchProblem[]}
 */
export function closedForms(options) {
  return FORMS.map(({ f, ...form }) => {
    const value = (config) => f(form.params.map(({ name }) => config[name]));
    return formProblem({ ...form, value }, options);
  });
}

/** A formula as a problem. Its median is that of seeded random configurations. */
export function formProblem({ name, params, best, value }, { noise = 0 } = {}) {
  const random = generator(1);
  const span =
    quantile(
      Array.from({ length: SAMPLES }, () => value(draw(params, random))),
      0.5,
    ) - best;
  const regret = (config) => Math.max(0, (value(config) - best) / span);
  return {
    name,
    goal: "minimize",
    score: "logRegret",
    space: { params },
    start: (seed) => {
      const normal = normals(generator(seed + 1));
      return runOf((config) => value(config) + (noise === 0 ? 0 : noise * span * normal()), regret, 1);
    },
  };
}

/** A random configuration; a parameter is there when its parents have one of the values it names. */
function draw(params, random) {
  const config = {};
  for (const { name, when, ...param } of params)
    if (Object.entries(when ?? {}).every(([parent, values]) => values.includes(config[parent])))
      config[name] = drawOne(param, random());
  return config;
}

function drawOne({ type, low, high, log, choices }, u) {
  if (choices) return choices[Math.floor(u * choices.length)];
  const [from, to] = type === "int" ? [low - 0.5, high + 0.5] : [low, high];
  const x = log ? from * (to / from) ** u : from + u * (to - from);
  return type === "int" ? Math.min(high, Math.max(low, Math.round(x))) : x;
}

/** Box–Muller. */
function normals(random) {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
