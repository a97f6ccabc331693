// Tables in Markdown from the records of runs.
import { aggregate, bootstrap, commonSeeds, MEASURES, regretsOf } from "./scores.mjs";
import { mean } from "./statistics.mjs";

const KINDS = [
  { score: "logRegret", name: "problems with exact values", measures: ["logRegret"] },
  {
    score: "searchScore",
    name: "tables",
    measures: ["searchScore", "observed", "recommended"],
  },
];

/** Mean regret of every problem: a table a problem. */
export function problemTables(records, checkpoints) {
  return groupsOf(records)
    .flatMap(({ measures: [measure], records: group }) =>
      unique(group, "problem").map((problem) => {
        const runs = group.filter((record) => record.problem === problem);
        const rows = unique(runs, "sampler").map((sampler) => {
          const mine = runs.filter((record) => record.sampler === sampler);
          const cells = checkpoints.map((n) => meanAndError(mine.map((run) => MEASURES[measure].of(run, n))));
          return [sampler, mine.length, ...cells, mean(mine.map(({ ms }) => ms)).toFixed(1)];
        });
        const head = ["mean regret", "runs", ...checkpoints.map((n) => `n=${n}`), "ms a trial"];
        return `**${problem}**\n\n${markdown(head, rows)}`;
      }),
    )
    .join("\n");
}

/** Mean regret after n trials, a row a problem, a column a sampler. */
export function overviewTable(records, n) {
  return groupsOf(records)
    .map(({ name, measures: [measure], records: group }) => {
      const samplers = unique(group, "sampler");
      const rows = unique(group, "problem").map((problem) => [
        problem,
        ...samplers.map((sampler) => {
          const regrets = regretsOf(group, { sampler, measure, n }).get(problem);
          return regrets ? meanAndError([...regrets.values()]) : "";
        }),
      ]);
      return `**${capital(name)}: mean regret after ${n} trials**\n\n${markdown(["problem", ...samplers], rows)}`;
    })
    .join("\n");
}

/** The group's figure of every sampler, with its bootstrap error. */
export function aggregateTables(records, checkpoints) {
  return groupsOf(records)
    .flatMap(({ name, measures, records: group }) =>
      measures.map((measure) => {
        const rows = unique(group, "sampler").flatMap((sampler) => {
          const problems = unique(group, "problem").length;
          let count = 0;
          const cells = checkpoints.map((n) => {
            const regrets = regretsOf(group, { sampler, measure, n });
            const seeds = commonSeeds(regrets);
            if (regrets.size < problems || seeds.length === 0) return "";
            count = seeds.length;
            const { value, error } = bootstrap(seeds, (drawn) => aggregate(regrets, measure, drawn));
            return measure === "logRegret"
              ? `${value.toFixed(3)} ± ${error.toFixed(3)}`
              : `${(10 ** value).toFixed(4)} ×/÷ ${(10 ** error).toFixed(2)}`;
          });
          return count > 0 ? [[sampler, count, ...cells]] : [];
        });
        if (rows.length === 0) return "";
        const head = ["sampler", "runs", ...checkpoints.map((n) => `n=${n}`)];
        const problems = unique(group, "problem").length;
        return `**${capital(name)} (${problems}): ${MEASURES[measure].title}** (± one bootstrap error over run seeds)\n\n${markdown(head, rows)}`;
      }),
    )
    .join("\n");
}

/** Ours beside a peer on the same run seeds: the difference or the ratio with its 95 % interval. */
export function pairedTable(records, pairs, checkpoints) {
  const rows = groupsOf(records).flatMap(({ name, score, measures, records: group }) =>
    measures.flatMap((measure) =>
      pairs.flatMap(([ours, peer]) => {
        let count = 0;
        const cells = checkpoints.map((n) => {
          const compared = pairedFigure(group, { ours, peer, measure, n });
          if (!compared) return "";
          count = compared.seeds;
          const { value, low, high } = compared;
          return score === "logRegret"
            ? `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
            : `${(10 ** value).toFixed(3)} × [${(10 ** low).toFixed(3)}, ${(10 ** high).toFixed(3)}]`;
        });
        const [operator, what] = score === "logRegret" ? ["−", "log10 regret"] : ["/", measure];
        return count > 0 ? [[name, what, `${ours} ${operator} ${peer}`, count, ...cells]] : [];
      }),
    ),
  );
  if (rows.length === 0) return "";
  const head = ["problems", "figure", "pair", "paired runs", ...checkpoints.map((n) => `n=${n}`)];
  return `**Ours beside the peers on the same run seeds** (95 % paired bootstrap interval)\n\n${markdown(head, rows)}`;
}

/** A peer recommends nothing: what it observed to be best stands in. */
function pairedFigure(group, { ours, peer, measure, n }) {
  const mine = regretsOf(group, { sampler: ours, measure, n });
  const theirs = regretsOf(group, {
    sampler: peer,
    measure: measure === "recommended" ? "observed" : measure,
    n,
  });
  for (const problem of [...mine.keys()]) if (!theirs.has(problem)) mine.delete(problem);
  for (const problem of [...theirs.keys()]) if (!mine.has(problem)) theirs.delete(problem);
  const seeds = commonSeeds(mine, theirs);
  if (seeds.length < 2) return null;
  const difference = (drawn) => aggregate(mine, measure, drawn) - aggregate(theirs, measure, drawn);
  return { seeds: seeds.length, ...bootstrap(seeds, difference) };
}

/** Problems on which ours is more than 1.5 times the peer's mean regret, beyond its error. */
export function worstProblems(records, pairs, checkpoints, factor = 1.5) {
  const rows = groupsOf(records).flatMap(({ measures: [measure], records: group }) =>
    pairs.flatMap(([ours, peer]) =>
      checkpoints.flatMap((n) =>
        unique(group, "problem").flatMap((problem) => {
          const here = group.filter((record) => record.problem === problem);
          const mine = regretsOf(here, { sampler: ours, measure, n });
          const theirs = regretsOf(here, { sampler: peer, measure, n });
          const seeds = commonSeeds(mine, theirs);
          if (mine.size === 0 || theirs.size === 0 || seeds.length < 2) return [];
          const average = (runs, drawn) => mean(drawn.map((seed) => runs.get(problem).get(seed)));
          const excess = bootstrap(seeds, (drawn) => average(mine, drawn) - factor * average(theirs, drawn));
          const [a, b] = [average(mine, seeds), average(theirs, seeds)];
          if (a < 1e-3 || excess.value <= 0) return [];
          const beyond = excess.value > excess.error ? "yes" : "no";
          return [[problem, `${ours} / ${peer}`, n, figure(a), figure(b), (a / b).toFixed(2), beyond]];
        }),
      ),
    ),
  );
  if (rows.length === 0) return `No problem is worse than ${factor} × the peer.\n`;
  const head = ["problem", "pair", "n", "ours", "peer", "ratio", "beyond one error"];
  return `**Problems worse than ${factor} × the peer in mean regret** (those below 0.001 left out)\n\n${markdown(head, rows)}`;
}

export function markdown(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return `${[line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n")}\n`;
}

/** What is averaged together: the problems of one collection that are scored alike. */
function groupsOf(records) {
  return unique(records, "set").flatMap((set) =>
    KINDS.map((kind) => ({
      ...kind,
      name: set === undefined ? kind.name : `${set}, ${kind.name}`,
      records: records.filter((record) => record.set === set && record.score === kind.score),
    })).filter((group) => group.records.length > 0),
  );
}

function meanAndError(regrets) {
  const average = mean(regrets);
  const spread = Math.sqrt(mean(regrets.map((x) => (x - average) ** 2)) / Math.max(1, regrets.length - 1));
  return `${figure(average)} ± ${figure(spread)}`;
}

function figure(x) {
  if (x === 0) return "0";
  return x < 1e-3 ? x.toExponential(1) : x.toPrecision(3);
}

function unique(records, key) {
  return [...new Set(records.map((record) => record[key]))];
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
