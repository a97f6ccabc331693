/** Plausible studies for the fake host: a made-up training run, sampled as a tuner would. */
import type { DashboardParameter, DashboardState } from "../../../src/protocol/dashboardProtocol";
import { formatNumber } from "../../../src/protocol/format";
import { createRandom, type Random } from "../../../src/space/random";
import { bestTrial, paretoFront } from "../../../webview/model/trials";
import type { Objective, Params, ParamValue, Suggestion, Trial } from "../../../webview/types";

export interface FakeStudyOptions {
  readonly finished: number;
  readonly budget?: number;
  readonly running?: number;
  readonly parameters?: readonly DashboardParameter[];
  readonly objectives?: readonly Objective[];
  readonly title?: string;
  readonly status?: DashboardState["status"];
  readonly message?: string | null;
  readonly allFail?: boolean;
  readonly steps?: number;
  /** Losses fall over several magnitudes. */
  readonly deep?: boolean;
  readonly seed?: number;
}

/** A fixed time, so that pictures do not change from run to run. */
export const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);

export const PARAMETERS: readonly DashboardParameter[] = [
  numeric("lr", 1e-5, 1e-1, { log: true, current: 3e-4, line: 14 }),
  numeric("momentum", 0.5, 0.99, { current: 0.9, line: 15, condition: 'opt == "sgd"' }),
  choice("batch", "ordinal", [16, 32, 64, 128], 32, 16),
  numeric("units", 32, 512, { whole: true, current: 128, line: 17 }),
  choice("opt", "choice", ["adam", "sgd"], "adam", 18),
];

export const TWELVE_PARAMETERS: readonly DashboardParameter[] = [
  ...PARAMETERS,
  numeric("weight_decay", 1e-8, 1e-2, { log: true, current: 1e-4, line: 19 }),
  numeric("dropout", 0, 0.5, { current: 0.1, line: 20 }),
  numeric("layers", 1, 8, { whole: true, current: 4, line: 21 }),
  { ...choice("amp", "bool", [false, true], true, 22), choices: null },
  choice("activation", "choice", ["nn.ReLU", "nn.GELU", "nn.SiLU", "nn.LeakyReLU(0.1)"], "nn.ReLU", 23),
  numeric("warmup_steps", 0, 4000, { whole: true, current: 500, line: 24 }),
  numeric("label_smoothing", 0, 0.2, { current: 0, line: 25 }),
];

export const LONG_NAMES: readonly DashboardParameter[] = [
  numeric("model.encoder.transformer.attention.dropout_probability", 0, 0.5, { current: 0.1, line: 1044 }),
  numeric("optimizer.param_groups.backbone.learning_rate_multiplier", 1e-6, 10, {
    log: true,
    current: 1,
    line: 1045,
  }),
  choice(
    "pretrained_checkpoint",
    "choice",
    [
      "google/vit-base-patch16-224-in21k-augreg-finetuned",
      "<img src=x onerror=alert(1)>",
      "facebook/dinov2-with-registers-large-imagenet1k-1-layer",
    ],
    "<img src=x onerror=alert(1)>",
    1046,
  ),
];

export function fakeStudy(options: FakeStudyOptions): DashboardState {
  const random = createRandom("fake study", options.seed ?? 7);
  const parameters = options.parameters ?? PARAMETERS;
  const objectives = options.objectives ?? [{ metric: "val_loss", goal: "minimize", take: "last" } as const];
  const running = options.running ?? 0;
  const slots = Math.max(1, running);
  const startedAt = NOW - options.finished * 17_000;
  const trials: Trial[] = [];
  for (let number = 0; number < options.finished + running; number++) {
    const params = number === 0 ? currentParams(parameters) : propose(parameters, trials, random);
    const isRunning = number >= options.finished;
    const started = startedAt + Math.floor(number / slots) * 17_000 * slots;
    trials.push(makeTrial({ number, params, isRunning, started, objectives, random, options }));
  }
  const goal = objectives[0]?.goal ?? "minimize";
  const best = objectives.length === 1 ? bestTrial(trials, goal) : null;
  const status = options.status ?? (running > 0 ? "running" : "stopped");
  const newest = trials.at(-1);
  return {
    revision: 1,
    study: "train",
    title: options.title ?? "train.py",
    status,
    message: options.message ?? null,
    slots: { busy: running, total: slots },
    samplerLabel: "Gaussian process · log-EI",
    objectives,
    budget: options.budget ?? 50,
    startedAt: status === "running" ? startedAt : null,
    parameters,
    trials,
    best: best && { number: best.number, value: best.values[0] ?? 0, params: best.params },
    recommended: null,
    front:
      objectives.length > 1
        ? paretoFront(
            trials,
            objectives.map((objective) => objective.goal),
          )
        : null,
    importances: options.finished < 8 || options.allFail ? {} : importancesOf(parameters),
    interactions: options.finished < 8 || options.allFail ? [] : interactionsOf(parameters),
    why: newest && newest.number > 5 ? { [newest.number]: whyOf(newest.params) } : {},
  };
}

function whyOf(params: Params): Suggestion {
  return {
    params,
    sampler: "gp",
    why: "The expected improvement is largest here: between two good trials, where the model is still unsure.",
    shares: { exploit: 0.68, explore: 0.32 },
  };
}

function makeTrial(o: {
  number: number;
  params: Params;
  isRunning: boolean;
  started: number;
  objectives: readonly Objective[];
  random: Random;
  options: FakeStudyOptions;
}): Trial {
  const { number, params, random, options } = o;
  const final = options.deep ? loss(params, random) ** 4 + 1e-5 : loss(params, random);
  const steps = options.steps ?? 20;
  const reached = o.isRunning ? Math.ceil(steps / 2) : steps;
  const intermediate = Array.from({ length: reached }, (_, step) => ({
    step: step + 1,
    value: round(final + (0.9 - 0.3 * random.next()) * Math.exp(-(step + 1) / (steps / 5))),
  }));
  const base = { number, params, startedAt: o.started, reason: null, exitCode: null };
  if (o.isRunning) return { ...base, intermediate, state: "running" };
  const durationS = round(6 + 11 * random.next());
  const ended = { ...base, peakMemoryMb: 310 + ((number * 137) % 900) };
  if (options.allFail || (number > 0 && random.next() < 0.05)) {
    const reason = options.allFail
      ? "ModuleNotFoundError: No module named 'torch'"
      : "torch.cuda.OutOfMemoryError: CUDA out of memory";
    return {
      ...ended,
      kind: options.allFail ? "crashed" : "out-of-memory",
      intermediate: intermediate.slice(0, 2),
      state: "failed",
      durationS,
      reason,
      exitCode: 1,
    };
  }
  if (final > 0.3 && random.next() < 0.35) {
    return {
      ...ended,
      intermediate: intermediate.slice(0, 6),
      reason: "pruned at step 6: its chance to beat 0.0312 by step 20 was 0.4 %",
      lastValue: intermediate[5]?.value ?? null,
      state: "pruned",
      durationS: durationS / 3,
    };
  }
  const values = o.objectives.map((_objective, index) =>
    index === 0 ? round(final) : round(40 + 400 * random.next() * (1.2 - final)),
  );
  return { ...ended, intermediate, state: "complete", values, feasible: random.next() > 0.03, durationS };
}

/** A bowl in the unit cube, narrow along the first parameter. */
function loss(params: Params, random: Random): number {
  const lr = typeof params.lr === "number" ? Math.log10(params.lr) : -3;
  const momentum = typeof params.momentum === "number" ? params.momentum : 0.9;
  const units = typeof params.units === "number" ? params.units : 128;
  const wiggle = 0.02 * Math.sin(3 * lr);
  const rest = params.opt === "sgd" ? 0 : 0.04;
  const value =
    0.045 +
    0.085 * (lr + 2.7) ** 2 +
    0.4 * (momentum - 0.92) ** 2 +
    rest +
    wiggle +
    0.00003 * Math.abs(units - 200);
  return value + 0.004 * random.next();
}

/** Now and then anywhere; mostly around the best so far, closer as trials add up. */
function propose(
  parameters: readonly DashboardParameter[],
  trials: readonly Trial[],
  random: Random,
): Params {
  const best = bestTrial(trials, "minimize")?.params;
  const explore = trials.length < 8 || random.next() < 0.35;
  const params: Record<string, ParamValue> = {};
  for (const parameter of parameters) {
    const near = explore ? undefined : best?.[parameter.name];
    params[parameter.name] = drawValue(parameter, near, random);
  }
  if ("opt" in params && params.opt !== "sgd") delete params.momentum;
  return params;
}

function drawValue(parameter: DashboardParameter, near: ParamValue | undefined, random: Random): ParamValue {
  const { low, high, kind } = parameter;
  if (low === null || high === null) {
    const choices = parameter.choices ?? [false, true];
    if (near !== undefined && random.next() < 0.7) return near;
    return choices[Math.floor(random.next() * choices.length)] ?? null;
  }
  const toUnit = (value: number): number =>
    parameter.log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const around =
    typeof near === "number" ? toUnit(near) + 0.12 * (random.next() + random.next() - 1) : random.next();
  const unit = Math.min(1, Math.max(0, around));
  const value = parameter.log ? low * (high / low) ** unit : low + unit * (high - low);
  return kind === "int" ? Math.round(value) : round(value);
}

function currentParams(parameters: readonly DashboardParameter[]): Params {
  const entries = parameters.map((parameter) => [parameter.name, parameter.current] as const);
  const params = Object.fromEntries(entries);
  if ("opt" in params && params.opt !== "sgd") delete params.momentum;
  return params;
}

function importancesOf(parameters: readonly DashboardParameter[]): Record<string, number> {
  const weights = parameters.map((_parameter, index) => 0.62 * 0.45 ** index + 0.002);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(
    parameters.map((parameter, index) => [parameter.name, (weights[index] ?? 0) / total]),
  );
}

function interactionsOf(parameters: readonly DashboardParameter[]): DashboardState["interactions"] {
  const [first, second, third] = parameters.map(({ name }) => name);
  if (first === undefined || second === undefined) return [];
  const strongest = { params: [first, second] as const, share: 0.14 };
  return third === undefined ? [strongest] : [strongest, { params: [first, third], share: 0.05 }];
}

function numeric(
  name: string,
  low: number,
  high: number,
  o: { log?: boolean; whole?: boolean; current: number; line: number; condition?: string },
): DashboardParameter {
  return {
    name,
    kind: o.whole ? "int" : "float",
    low,
    high,
    log: o.log ?? false,
    choices: null,
    range: `${formatNumber(low)} … ${formatNumber(high)}${o.log ? ", log" : ""}`,
    condition: o.condition ?? null,
    current: o.current,
    file: "train.py",
    line: o.line,
  };
}

function choice(
  name: string,
  kind: "ordinal" | "choice" | "bool",
  choices: readonly ParamValue[],
  current: ParamValue,
  line: number,
): DashboardParameter {
  const range = kind === "bool" ? "true or false" : choices.map((value) => JSON.stringify(value)).join(", ");
  return {
    name,
    kind,
    low: null,
    high: null,
    log: false,
    choices,
    range,
    condition: null,
    current,
    file: "train.py",
    line,
  };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
