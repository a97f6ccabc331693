import type { Params, SpaceDefinition } from "../space/parameter";
import type { SpaceFileLimit } from "../space/spaceFile";
import { parseTolerantJson } from "../space/tolerantJson";
import { UserError } from "../space/userError";
import { createEngine } from "./engine";
import type { Goal, IntermediateValue, OptimizerTrial, SamplerName } from "./problem";
import { parsePruner } from "./pruning/parsePruner";

export interface AskTellOptions {
  readonly space: SpaceDefinition;
  readonly sampler: SamplerName;
  readonly seed: number;
  readonly goals: readonly Goal[];
  readonly limits?: readonly SpaceFileLimit[];
  /** How many trials are meant to come; samplers plan with it. */
  readonly trials?: number;
  /** As `--pruner` writes it; default `none`. */
  readonly pruner?: string;
  /** The step that a whole trial ends with; default that of the longest complete one. */
  readonly maxSteps?: number;
}

export interface AskTell {
  /** Answers one request, given as a parsed object. Never throws for a bad request: answers `{"error": …}`. */
  handle(request: unknown): Readonly<Record<string, unknown>>;
  /** As `handle`, from one line of text to one line without its end. Reads Python's bare NaN and Infinity. */
  handleLine(line: string): string;
}

interface OpenTrial {
  readonly params: Params;
  /** The last value of each step, NaN for null. */
  readonly intermediate: Map<number, number>;
  lastValue: number | null;
  lastStep: number | null;
}

type Request = Readonly<Record<string, unknown>>;

/** The `ask-tell` command without its input and output. Throws a UserError for a space with mistakes. */
export function createAskTell(options: AskTellOptions): AskTell {
  const { goals, limits = [] } = options;
  const engine = createEngine();
  const open = new Map<number, OpenTrial>();
  let next = 0;
  let revision = 0;

  if (options.pruner !== undefined) parsePruner(options.pruner);
  engine.open({
    space: options.space,
    goals,
    sampler: options.sampler,
    seed: options.seed,
    trials: options.trials ?? 100,
    parallel: 1,
    ...(options.pruner === undefined ? {} : { pruner: options.pruner }),
    ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
  });

  function record(trial: OptimizerTrial): void {
    engine.sync({ base: revision, revision: revision + 1, changed: [trial] });
    revision++;
  }

  function ask(): Request {
    const suggestion = engine.suggest(next);
    if (suggestion.exhausted) throw new UserError(suggestion.why);
    const number = next++;
    open.set(number, {
      params: suggestion.params,
      intermediate: new Map(),
      lastValue: null,
      lastStep: null,
    });
    record({ state: "running", number, params: suggestion.params });
    return { trial: number, params: suggestion.params };
  }

  function tell(request: Request): Request {
    const [number, trial] = openTrial(request);
    const outcome = readOutcome(request, goals.length, trial);
    const durationS = request.duration_s === undefined ? undefined : numberOf(request, "duration_s");
    const violations = readViolations(request.limits, limits);
    record({
      number,
      params: trial.params,
      ...outcome,
      ...(trial.intermediate.size === 0 ? {} : { intermediate: valuesOf(trial) }),
      ...(durationS === undefined ? {} : { durationS }),
      ...(violations === null ? {} : { violations }),
    });
    open.delete(number);
    return { ok: true };
  }

  function report(request: Request): Request {
    const [number, trial] = openTrial(request);
    const step = numberOf(request, "step");
    if (!("value" in request)) throw new UserError('report needs "value": a number, or null');
    const value = request.value;
    if (value !== null && typeof value !== "number") throw new UserError('"value" must be a number or null');
    if (value !== null && Number.isFinite(value) && step >= (trial.lastStep ?? step)) {
      trial.lastValue = value;
      trial.lastStep = step;
    }
    trial.intermediate.set(step, value ?? Number.NaN);
    const { prune, why } = engine.prune({ number, intermediate: valuesOf(trial) });
    return { ok: true, prune, ...(why === null ? {} : { why }) };
  }

  function best(): Request {
    if (goals.length > 1)
      throw new UserError("with several objectives there is no single best configuration");
    const found = engine.recommended();
    if (!found) throw new UserError("nothing to recommend yet: no trial is complete and within its limits");
    return { trial: found.number, params: found.params, value: found.value };
  }

  function openTrial(request: Request): [number, OpenTrial] {
    const number = numberOf(request, "trial");
    const trial = open.get(number);
    if (trial) return [number, trial];
    const known = Number.isInteger(number) && number >= 0 && number < next;
    throw new UserError(
      known ? `trial ${number} was told already` : `there is no trial ${number}: ask first`,
    );
  }

  function answer(request: unknown): Request {
    if (typeof request !== "object" || request === null || Array.isArray(request))
      throw new UserError('a request is a JSON object such as {"op":"ask"}');
    const object = request as Request;
    switch (object.op) {
      case "ask":
        return ask();
      case "tell":
        return tell(object);
      case "report":
        return report(object);
      case "best":
        return best();
      default:
        throw new UserError(
          `"op" is ${JSON.stringify(object.op) ?? "missing"}: write ask, tell, report or best`,
        );
    }
  }

  function guarded(request: () => Request): Request {
    try {
      return request();
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    handle: (request) => guarded(() => answer(request)),
    handleLine: (line) => JSON.stringify(guarded(() => answer(readLine(line)))),
  };
}

function valuesOf({ intermediate }: OpenTrial): IntermediateValue[] {
  return [...intermediate].map(([step, value]) => ({ step, value })).sort((a, b) => a.step - b.step);
}

function readLine(line: string): unknown {
  try {
    return parseTolerantJson(line);
  } catch (error) {
    throw new UserError(`not a line of JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Outcome =
  | { readonly state: "complete"; readonly values: readonly number[] }
  | { readonly state: "pruned"; readonly lastValue: number | null; readonly lastStep?: number }
  | { readonly state: "failed" };

/** A missing, NaN or infinite value is a failed trial. */
function readOutcome(request: Request, goals: number, reported: OpenTrial): Outcome {
  const state = request.state ?? "complete";
  if (state === "failed") return { state };
  const values = readValues(request);
  if (state === "pruned") {
    const [value] = values ?? [];
    const lastValue = typeof value === "number" && Number.isFinite(value) ? value : reported.lastValue;
    return { state, lastValue, ...(reported.lastStep === null ? {} : { lastStep: reported.lastStep }) };
  }
  if (state !== "complete")
    throw new UserError(`"state" is ${JSON.stringify(state)}: write complete, pruned or failed`);
  if (values === null) throw new UserError('tell needs "value", or "state":"failed"');
  const finite = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (finite.length < values.length) return { state: "failed" };
  if (finite.length !== goals)
    throw new UserError(
      `tell gave ${finite.length} value(s) for ${goals} objective(s): give "values" with one each`,
    );
  return { state, values: finite };
}

function readValues(request: Request): readonly (number | null)[] | null {
  const given = request.values === undefined ? [request.value] : request.values;
  if (request.values === undefined && request.value === undefined) return null;
  if (!Array.isArray(given)) throw new UserError('"values" must be a list of numbers');
  for (const value of given as unknown[])
    if (value !== null && typeof value !== "number")
      throw new UserError(`a value must be a number or null, not ${JSON.stringify(value)}`);
  return given as (number | null)[];
}

/** `limits`: measured values by metric, or one number per limit (above 0 = violated by so much). */
function readViolations(given: unknown, limits: readonly SpaceFileLimit[]): number[] | null {
  if (given === undefined || given === null) return null;
  if (Array.isArray(given)) {
    if (!given.every((violation) => typeof violation === "number"))
      throw new UserError('"limits" must hold numbers');
    return (given as number[]).map((violation) =>
      Number.isNaN(violation) ? Number.POSITIVE_INFINITY : violation,
    );
  }
  if (typeof given !== "object")
    throw new UserError('"limits" must be an object of measured values, or a list');
  const measured = given as Readonly<Record<string, unknown>>;
  return limits.map(({ metric, op, bound }) => {
    const value = Object.hasOwn(measured, metric) ? measured[metric] : undefined;
    if (typeof value !== "number") throw new UserError(`"limits" lacks a number for ${metric}`);
    if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
    const excess = op === "<=" || op === "<" ? value - bound : bound - value;
    // At its bound a strict limit is violated by the least there is.
    return excess === 0 && (op === "<" || op === ">") ? Number.MIN_VALUE : excess;
  });
}

function numberOf(request: Request, key: string): number {
  const value = request[key];
  if (typeof value === "number") return value;
  throw new UserError(`${String(request.op)} needs "${key}": a number`);
}
