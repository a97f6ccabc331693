// From runs to figures: the score of a group of problems, its bootstrap error, and paired differences.
import { mean, quantile } from "./statistics.mjs";

// Of the formats: a regret below this counts as this.
const FLOOR = { logRegret: 1e-4, searchScore: 1e-3 };
const RESAMPLES = 1000;

/** What is measured of a run, by name: what the aggregate of each group of problems is made of. */
export const MEASURES = {
  logRegret: {
    title: "mean log10 regret of the best observed configuration",
    of: (run, n) => run.observed[n - 1],
  },
  searchScore: { title: "geometric mean of the search score", of: (run, n) => run.search[n - 1] },
  observed: {
    title: "geometric mean of the score of the best observed configuration",
    of: (run, n) => run.observed[n - 1],
  },
  recommended: {
    title: "geometric mean of the score of the recommended configuration",
    of: (run, n) => run.recommended[n],
  },
};

/** Regret by problem, then by run seed. @returns {Map<string, Map<number, number>>} */
export function regretsOf(records, { sampler, measure, n }) {
  const regrets = new Map();
  for (const record of records) {
    const regret = record.sampler === sampler ? MEASURES[measure].of(record, n) : undefined;
    if (regret === undefined) continue;
    if (!regrets.has(record.problem)) regrets.set(record.problem, new Map());
    regrets.get(record.problem).set(record.seed, regret);
  }
  return regrets;
}

/** The run seeds that every problem of every one of `tables` has. */
export function commonSeeds(...tables) {
  const all = tables.flatMap((table) => [...table.values()]);
  const [first] = all;
  return first ? [...first.keys()].filter((seed) => all.every((runs) => runs.has(seed))) : [];
}

/**
 * One number for a group of problems, in log10: the mean of log10 regret (`logRegret`), or the log10 of the geometric
 * mean over problems of the mean regret over seeds (the others). Run seeds may repeat.
 */
export function aggregate(regrets, measure, seeds) {
  const floored = (regret) => Math.log10(Math.max(regret, FLOOR[measure] ?? FLOOR.searchScore));
  return mean(
    [...regrets.values()].map((runs) =>
      measure === "logRegret"
        ? mean(seeds.map((seed) => floored(runs.get(seed))))
        : floored(mean(seeds.map((seed) => runs.get(seed)))),
    ),
  );
}

/**
 * Middle, standard error and 95 % interval of `statistic`, by resampling run seeds, jointly for all problems: one seed
 * can start several problems with the same configurations.
 */
export function bootstrap(seeds, statistic) {
  const random = generator(20_211);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    statistic(seeds.map(() => seeds[Math.floor(random() * seeds.length)])),
  );
  const centre = mean(drawn);
  return {
    value: statistic(seeds),
    error: Math.sqrt(mean(drawn.map((x) => (x - centre) ** 2))),
    low: quantile(drawn, 0.025),
    high: quantile(drawn, 0.975),
  };
}

/** mulberry32: the same intervals whenever the same runs are compared. */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
