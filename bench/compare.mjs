// Runs beside each other, from files that `npm run bench -- --json FILE` wrote: node bench/compare.mjs RUNS.jsonl…
//   [--against gp=optuna-gp,tpe=optuna-tpe] [--at 20,50,100] [--problems]
import { parseArgs } from "node:util";
import { aggregateTables, overviewTable, pairedTable, problemTables, worstProblems } from "./report.mjs";
import { openStore } from "./sessions.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: "string", default: "gp=optuna-gp,tpe=optuna-tpe,auto=optuna-gp,auto=optuna-tpe" },
    at: { type: "string", default: "20,50,100" },
    problems: { type: "boolean", default: false },
  },
});
const records = positionals.flatMap((file) => openStore(file).records);
const checkpoints = values.at.split(",").map(Number);
const pairs = values.against.split(",").map((pair) => pair.split("="));

if (values.problems) console.log(problemTables(records, checkpoints));
console.log(overviewTable(records, checkpoints.at(-1)));
console.log(aggregateTables(records, checkpoints));
console.log(pairedTable(records, pairs, checkpoints));
console.log(worstProblems(records, pairs, checkpoints));
