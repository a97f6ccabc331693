import type { ScannedParameter } from "../annotations/scan";
import type { Suggestion } from "../optimizer/problem";
import type { DashboardParameter, DashboardState, StudyStatus } from "../protocol/dashboardProtocol";
import { formatNumber } from "../protocol/format";
import { formatExpression } from "../space/formatExpression";
import type { Parameter, SpaceDefinition } from "../space/parameter";
import type { Objective, StudyTarget } from "../study/definition";
import { repeatedConfigurations } from "../study/repeated";
import type { Study } from "../study/study";
import { bestTrial, type Opinion, paretoFront, toChosen } from "../study/studyView";

/** What the annotations say now, as far as the dashboard shows it. */
export interface SourceView {
  readonly space: SpaceDefinition;
  readonly objectives: readonly Objective[];
  readonly parameters: readonly ScannedParameter[];
}

export interface DashboardInput {
  readonly revision: number;
  readonly name: string;
  readonly title: string;
  readonly status: StudyStatus;
  readonly message: string | null;
  readonly slots: { readonly busy: number; readonly total: number };
  readonly startedAt: number | null;
  /** What a study that has not begun would have. */
  readonly planned: { readonly trials: number; readonly sampler: string };
  /** Null while the source cannot be read. */
  readonly source: SourceView | null;
  /** Null before the first start. */
  readonly study: Study | null;
  readonly opinion: Opinion;
  readonly why: ReadonlyMap<number, Suggestion>;
}

/** Lays the study out for the tree, the status bar, the code lenses and the dashboard. A pure function. */
export function dashboardState(input: DashboardInput): DashboardState {
  const { study, source } = input;
  const definition = study?.definition;
  const objectives = definition?.objectives ?? source?.objectives ?? [];
  const trials = study?.trials ?? [];
  return {
    revision: input.revision,
    study: input.name,
    title: input.title,
    status: input.status,
    message: input.message,
    slots: input.slots,
    samplerLabel: samplerLabel(input),
    objectives: objectives.map(({ metric, goal, take }) => ({ metric, goal, take })),
    budget: definition?.trials ?? input.planned.trials,
    startedAt: input.startedAt,
    parameters: parametersOf(definition?.space ?? source?.space, definition?.targets ?? [], source),
    trials,
    best: bestTrial(trials, objectives),
    recommended: toChosen(input.opinion.recommended),
    front: paretoFront(trials, objectives),
    importances: input.opinion.importances,
    interactions: input.opinion.interactions,
    ...(definition?.fidelity && { budgetName: definition.fidelity.param }),
    ...(definition?.repeats !== undefined && {
      repeated: repeatedConfigurations(trials).map((repeated) => repeated.trials),
    }),
    why: Object.fromEntries(input.why),
  };
}

function parametersOf(
  space: SpaceDefinition | undefined,
  targets: readonly StudyTarget[],
  source: SourceView | null,
): DashboardParameter[] {
  const scanned = new Map(source?.parameters.map((one) => [one.parameter.name, one]));
  const recorded = new Map(targets.map((target) => [target.name, target]));
  return (space?.parameters ?? []).map((parameter) => {
    const now = scanned.get(parameter.name);
    const place = now ?? recorded.get(parameter.name);
    return {
      name: parameter.name,
      kind: parameter.kind,
      low: "low" in parameter ? parameter.low : null,
      high: "high" in parameter ? parameter.high : null,
      log: "log" in parameter && parameter.log,
      choices: "choices" in parameter ? parameter.choices : null,
      range: rangeText(parameter),
      condition: parameter.condition ? formatExpression(parameter.condition) : null,
      current: now?.parameter.default ?? null,
      file: place?.file ?? "",
      line: place?.line ?? 1,
    };
  });
}

/** `1e-5 … 0.1, log`, `32 … 512, step 32`, `16, 32, 64`. */
export function rangeText(parameter: Parameter): string {
  switch (parameter.kind) {
    case "float":
    case "int": {
      const range = `${formatNumber(parameter.low)} … ${formatNumber(parameter.high)}`;
      const stepped = parameter.step !== undefined && !(parameter.kind === "int" && parameter.step === 1);
      if (parameter.log) return `${range}, log`;
      return stepped ? `${range}, step ${formatNumber(parameter.step ?? 1)}` : range;
    }
    case "ordinal":
    case "choice":
      return parameter.choices.map(choiceText).join(", ");
    case "bool":
      return "true, false";
  }
}

function choiceText(choice: string | number | boolean | null): string {
  if (choice === null) return "None";
  return typeof choice === "number" ? formatNumber(choice) : String(choice);
}

const SAMPLER_LABELS: Readonly<Record<string, string>> = {
  gp: "Gaussian process · log-EI",
  tpe: "TPE",
  random: "Random search",
  qmc: "Sobol sequence",
  grid: "Grid",
  evolution: "Regularised evolution",
  cmaes: "CMA-ES",
};

/** What `auto` delegated to last stands beside it. */
function samplerLabel({ study, planned, why }: DashboardInput): string {
  const asked = study?.definition.sampler ?? planned.sampler;
  if (asked !== "auto") return SAMPLER_LABELS[asked] ?? asked;
  const newest = Math.max(-1, ...why.keys());
  const used = why.get(newest)?.sampler;
  return used ? `Auto · ${SAMPLER_LABELS[used] ?? used}` : "Auto";
}
