import { configurationKey } from "./duplicates";
import { evaluatedPosterior } from "./gp/gpRecommend";
import { type Known, nextNumber } from "./known";
import type { Recommendation } from "./problem";
import { type CompletePoint, createContext, userValue } from "./sampler";

/** The complete trials of one configuration. */
interface Configuration {
  readonly first: CompletePoint;
  readonly losses: number[];
}

/**
 * The evaluated configuration with the best posterior: of the Gaussian process, or where there is none, of a mean
 * that is shrunk by as much as repeats say that single values scatter. Only trials within their measured limits
 * count. Null without one, or with several objectives (there is a front, not one best).
 */
export function recommended(known: Known): Recommendation | null {
  const { problem } = known;
  if (problem.goals.length !== 1) return null;
  const context = createContext({ ...known, number: nextNumber(known.trials) });
  const configurations = group(context.history.complete.filter(({ violation }) => violation === 0));
  if (configurations.length === 0) return null;

  const posterior = evaluatedPosterior(context);
  const scores = posterior
    ? configurations.map(({ first }) => posterior.score(first))
    : shrunkMeans(configurations);
  const lowest = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  // The first of equal ones is the earliest.
  const { first, losses } = configurations[scores.indexOf(lowest)]!;
  return {
    number: first.number,
    params: first.params,
    value: userValue(problem, mean(losses)),
    ...(posterior ? { posterior: posterior.belief(first) } : {}),
  };
}

/** By first trial. */
function group(points: readonly CompletePoint[]): Configuration[] {
  const byKey = new Map<string, Configuration>();
  for (const point of points) {
    const key = configurationKey(point.params);
    const known = byKey.get(key);
    if (known) known.losses.push(point.losses[0]!);
    else byKey.set(key, { first: point, losses: [point.losses[0]!] });
  }
  return [...byKey.values()];
}

/**
 * Means per configuration, drawn to the mean of all by s²/k ÷ (s²/k + t²): s² the variance within configurations
 * (0 without repeats), t² that between their means, k the number of repeats (James & Stein).
 */
function shrunkMeans(configurations: readonly Configuration[]): number[] {
  const means = configurations.map(({ losses }) => mean(losses));
  const all = mean(means);
  const repeats = configurations.reduce((sum, { losses }) => sum + losses.length - 1, 0);
  const scatter = configurations.reduce((sum, { losses }, i) => sum + squares(losses, means[i]!), 0);
  const within = repeats > 0 ? scatter / repeats : 0;
  const between = squares(means, all) / Math.max(means.length - 1, 1);
  return means.map((value, i) => {
    const error = within / configurations[i]!.losses.length;
    const weight = error === 0 ? 0 : error / (error + between);
    return value + weight * (all - value);
  });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

function squares(numbers: readonly number[], centre: number): number {
  return numbers.reduce((sum, x) => sum + (x - centre) ** 2, 0);
}
