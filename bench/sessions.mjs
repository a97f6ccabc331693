// Runs of ours and of the peers behind one interface, and the store of what came out.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { loadOptimizer } from "./optimizer.mjs";

/**
 * @typedef {object} Session
 * @property {() => Promise<{trial: number, params: Record<string, unknown>, ms: number}>} ask
 * @property {(trial: number, value: number) => Promise<{ms?: number}>} tell
 * @property {() => Promise<Record<string, unknown> | null>} recommended  The configuration; null where a peer has no notion of it.
 * @property {() => Promise<void>} end
 *
 * @typedef {object} RunRecord
 * @property {string} sampler
 * @property {string} problem
 * @property {"logRegret" | "searchScore"} score
 * @property {string} [set]
 * @property {number} seed
 * @property {number[]} observed  Regret of the best observed configuration after each evaluation.
 * @property {number[]} search  Regret of the truly best configuration evaluated so far.
 * @property {Record<string, number>} recommended  Regret of the recommended configuration, by evaluations.
 * @property {number} ms  Mean milliseconds of ask and tell together.
 */

const RECOMMEND_AT = [20, 50, 100];

/** Sessions of ours in this process. @returns {Promise<(options: object) => Promise<Session>>} */
export async function ourSessions() {
  const { createAskTell, parseSpaceFile } = await loadOptimizer();
  return async ({ peer: sampler, problem, seed, evals }) => {
    const { definition } = parseSpaceFile(problem.space);
    const options = { space: definition, sampler, seed, goals: [problem.goal], trials: evals };
    const session = createAskTell(options);
    const call = (request) => {
      const started = performance.now();
      const answer = session.handle(request);
      if (answer.error) throw new Error(`${problem.name}, ${sampler}, seed ${seed}: ${answer.error}`);
      return { ...answer, ms: performance.now() - started };
    };
    return {
      ask: async () => call({ op: "ask" }),
      tell: async (trial, value) => call({ op: "tell", trial, value }),
      recommended: async () => call({ op: "best" }).params,
      end: async () => {},
    };
  };
}

/** @returns {Promise<RunRecord>} */
export async function driveRun(openSession, { sampler, problem, seed, evals }) {
  const session = await openSession({ peer: sampler, problem, seed, evals });
  const run = problem.start(seed);
  const recommended = {};
  let spent = 0;
  try {
    for (let n = 1; n <= evals; n++) {
      const { trial, params, ms } = await session.ask();
      const told = await session.tell(trial, run.evaluate(params));
      spent += ms + (told.ms ?? 0);
      if (!RECOMMEND_AT.includes(n)) continue;
      const best = await session.recommended();
      if (best) recommended[n] = run.regret(best);
    }
  } finally {
    await session.end().catch(() => {});
  }
  const rounded = (trace) => trace.map((regret) => Number(regret.toPrecision(6)));
  return {
    sampler,
    problem: problem.name,
    score: problem.score,
    set: problem.set,
    seed,
    observed: rounded(run.observed),
    search: rounded(run.search),
    recommended,
    ms: Number((spent / evals).toPrecision(4)),
  };
}

/** Runs as lines of JSON: what is in the file already is not run again. */
export function openStore(file) {
  /** @type {RunRecord[]} */
  const records = file && existsSync(file) ? readRuns(file) : [];
  return {
    records,
    has: ({ sampler, problem, seed, evals }) =>
      records.some(
        (record) =>
          record.sampler === sampler &&
          record.problem === problem.name &&
          record.seed === seed &&
          record.observed.length >= evals,
      ),
    add(record) {
      records.push(record);
      if (file) appendFileSync(file, `${JSON.stringify(record)}\n`);
    },
  };
}

/** Two benches that wrote to one file may both have a run: the later one counts. */
function readRuns(file) {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const runs = lines.map((line) => JSON.parse(line));
  return [...new Map(runs.map((run) => [`${run.sampler}/${run.problem}/${run.seed}`, run])).values()];
}
