import { driveRun, ourSessions } from "./sessions.mjs";

/**
 * Runs every sampler of ours (in this process: only the quality of the search counts) and every peer (through `python`)
 * on every problem with every run seed, unless the store has the run.
 * @param {object} options
 * @param {string[]} options.samplers
 * @param {string[]} options.peers
 * @param {{session: Function} | null} options.python of startPeers
 * @param {import("./problems.mjs").BenchProblem[]} options.problems
 * @param {number[]} options.seeds
 * @param {number} options.evals
 * @param {number} options.until milliseconds since the epoch after which no run is begun
 */
export async function collectRuns({ samplers, peers, python, problems, seeds, evals, store, until }) {
  const ours = samplers.length > 0 ? await ourSessions() : null;
  const contestants = [
    ...samplers.map((sampler) => ({ sampler, open: ours })),
    ...peers.map((sampler) => ({ sampler, open: python?.session })),
  ];
  // Seeds outermost: whenever it is stopped, all problems have about as many runs.
  for (const seed of seeds)
    for (const problem of problems)
      for (const { sampler, open } of contestants) {
        const job = { sampler, problem, seed, evals };
        if (store.has(job)) continue;
        if (Date.now() > until) return;
        store.add(await driveRun(open, job));
      }
}
