import { formatDuration } from "../protocol/format";
import type { Parameter } from "../space/parameter";
import type { Study } from "../study/study";
import { bestTrial, isFinishedTrial, type Opinion, paretoFront } from "../study/studyView";
import type { Trial } from "../study/trial";
import { formatMetric, formatValue } from "./format";
import { type ChartPoint, escapeHtml, svgChart } from "./svgChart";

type CompleteTrial = Extract<Trial, { state: "complete" }>;

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --accent: #1a7f64; --dot: #4a79c9; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.facts th { width: 1%; white-space: nowrap; padding-right: 2rem; }
tr.best { font-weight: 600; }
.failed { opacity: .7; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1.5rem; margin: 1.5rem 0; }
figure { margin: 0; } figcaption { font-weight: 600; margin-bottom: .3rem; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: currentColor; }
.grid { stroke: var(--line); } .dot { fill: var(--dot); fill-opacity: .65; } .best { fill: var(--accent); }
polyline { fill: none; stroke: var(--accent); stroke-width: 1.5; }
.scroll { overflow-x: auto; }`;

/** The study as one page that needs nothing else: no scripts, no network. */
export function htmlReport(study: Study, opinion: Opinion): string {
  const title = `Study ${study.name}`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1>`,
    facts(study, opinion),
    `<div class="charts">${[...histories(study), ...slices(study)].join("\n")}</div>`,
    trialTable(study),
    "</body></html>\n",
  ].join("\n");
}

function facts(study: Study, { recommended, importances }: Opinion): string {
  const { objectives, sampler, seed, trials, command } = study.definition;
  const finished = study.trials.filter(isFinishedTrial).length;
  const best = bestTrial(study.trials, objectives);
  const front = paretoFront(study.trials, objectives);
  const shares = Object.entries(importances).sort(([, a], [, b]) => b - a);
  const rows: [string, string][] = [
    ["Objective", objectives.map(({ goal, metric }) => `${goal} ${metric}`).join(", ")],
    ["Trials", `${finished} of ${trials}`],
    ["Sampler", `${sampler}, seed ${seed}`],
    ["Command", command],
    ...(best ? [["Best", `${formatMetric(best.value)} (trial ${best.number})`] as [string, string]] : []),
    ...(front ? [["Front", front.map((number) => `trial ${number}`).join(", ")] as [string, string]] : []),
    ...(recommended ? [["Recommended", `trial ${recommended.number}`] as [string, string]] : []),
    ...(shares.length > 0
      ? [
          ["Importance", shares.map(([n, share]) => `${n} ${Math.round(100 * share)} %`).join(", ")] as [
            string,
            string,
          ],
        ]
      : []),
  ];
  return `<table class="facts">${rows.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`).join("")}</table>`;
}

/** Every complete trial's value by its number; with one objective, the best so far as a line. */
function histories(study: Study): string[] {
  const { objectives } = study.definition;
  const complete = study.trials.filter((trial): trial is CompleteTrial => trial.state === "complete");
  const outstanding = outstandingTrials(study);
  return objectives.map(({ metric }, i) => {
    const points = complete.map((trial) => pointOf(trial, trial.number, trial.values[i], outstanding));
    const line = objectives.length === 1 ? { line: bestSoFar(study) } : {};
    return svgChart({ title: `${metric} by trial`, xLabel: "trial", yLabel: metric, points, ...line });
  });
}

function bestSoFar(study: Study): [number, number][] {
  const corners: [number, number][] = [];
  let holder: Trial | undefined;
  for (const trial of study.trials) {
    const best = bestTrial(holder ? [holder, trial] : [trial], study.definition.objectives);
    if (!best) continue;
    holder = study.trials[best.number];
    const before = corners.at(-1);
    if (before && before[1] !== best.value) corners.push([trial.number, before[1]]);
    corners.push([trial.number, best.value]);
  }
  return corners;
}

/** The first objective by every parameter. */
function slices(study: Study): string[] {
  const metric = study.definition.objectives[0]?.metric ?? "";
  const outstanding = outstandingTrials(study);
  return study.space.parameters.map((parameter) => {
    const categories = categoriesOf(parameter);
    const points = study.trials.flatMap((trial) => {
      const value = trial.params[parameter.name];
      if (trial.state !== "complete" || value === undefined) return [];
      const x = categories ? categories.indexOf(JSON.stringify(value)) : Number(value);
      return [pointOf(trial, x, trial.values[0], outstanding)];
    });
    return svgChart({
      title: `${metric} by ${parameter.name}`,
      xLabel: parameter.name,
      yLabel: metric,
      points,
      logX: "log" in parameter && parameter.log,
      ...(categories && { categories }),
    });
  });
}

function categoriesOf(parameter: Parameter): string[] | null {
  if (parameter.kind === "bool") return ["false", "true"];
  return "choices" in parameter ? parameter.choices.map((choice) => JSON.stringify(choice)) : null;
}

function outstandingTrials({ trials, definition }: Study): ReadonlySet<number> {
  const best = bestTrial(trials, definition.objectives);
  return new Set(best ? [best.number] : paretoFront(trials, definition.objectives));
}

function pointOf(
  trial: Trial,
  x: number,
  y: number | undefined,
  outstanding: ReadonlySet<number>,
): ChartPoint {
  return {
    x,
    y: y ?? Number.NaN,
    title: `trial ${trial.number}: ${y === undefined ? "" : formatMetric(y)}`,
    marked: outstanding.has(trial.number),
  };
}

function trialTable(study: Study): string {
  const { objectives } = study.definition;
  const names = study.space.parameters.map(({ name }) => name);
  const outstanding = outstandingTrials(study);
  const header = ["#", "State", ...objectives.map(({ metric }) => metric), ...names, "Duration", "Reason"];
  const rows = study.trials.map((trial) => {
    const values = objectives.map((_, i) => {
      const value = trial.state === "complete" ? trial.values[i] : undefined;
      return value === undefined ? "" : formatMetric(value);
    });
    const duration = "durationS" in trial && trial.durationS !== null ? formatDuration(trial.durationS) : "";
    const cells = [
      String(trial.number),
      trial.state === "complete" && !trial.feasible ? "complete, over a limit" : trial.state,
      ...values,
      ...names.map((name) =>
        trial.params[name] === undefined ? "" : formatValue(trial.params[name] ?? null),
      ),
      duration,
      trial.reason ?? "",
    ];
    const style = outstanding.has(trial.number) ? "best" : trial.state;
    return `<tr class="${style}">${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${header.map((name) => `<th>${escapeHtml(name)}</th>`).join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}
