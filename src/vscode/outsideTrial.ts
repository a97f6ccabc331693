import { mkdir, realpath, rm } from "node:fs/promises";
import type { Project } from "../jobs/project";
import type { TrialSpec } from "../protocol/runnerProtocol";
import type { Params } from "../space/parameter";

export interface OutsideTrialOptions {
  readonly project: Project;
  /** Absolute; what was there is removed. */
  readonly trialDir: string;
  readonly study: string;
  readonly number: number;
  readonly params: Params;
  /** As annotated or given, before substitution. */
  readonly command: string;
  /** Root-relative `${file}`. */
  readonly file: string | null;
  readonly interpreter: string;
  readonly outputs: readonly string[];
  /** What the parameter of `@tune.fidelity` is; by default as it stands in the source, or the least in the command. */
  readonly budget?: number | undefined;
  /** The folder of the trial that this one goes on from. */
  readonly parentDir?: string | null;
  readonly title?: string;
}

/**
 * Makes everything that a trial needs, in a folder that belongs to no study: the copy of the code with the trial's
 * values, and what is to be run in it. Every metric counts, and no time limit.
 */
export async function prepareOutsideTrial(options: OutsideTrialOptions): Promise<TrialSpec> {
  const [{ prepareOverlay }, { editsByFile }, { buildTrialSpec, writeTrialSpec }, { findBudget }] =
    await Promise.all([
      import("../jobs/overlay"),
      import("../jobs/projectEdits"),
      import("../jobs/trialSpec"),
      import("../jobs/budgetTarget"),
    ]);
  const { project, trialDir, params, file, command } = options;
  const { root } = project;
  const { fidelity } = project.scan;
  const target = options.budget === undefined ? null : findBudget(project, command);
  const budget = fidelity && { param: fidelity.param, value: options.budget ?? fidelity.low };
  await rm(trialDir, { recursive: true, force: true });
  await mkdir(trialDir, { recursive: true });
  const overlay = await prepareOverlay({
    root,
    trialDir,
    edits: editsByFile(project, params, target && budget && { target, value: budget.value }),
    texts: project.texts,
    outputs: options.outputs,
    script: file,
  });
  const spec = buildTrialSpec({
    root,
    // Debuggers speak of files by their real names.
    overlayRoot: await realpath(overlay.overlayRoot),
    trialDir,
    study: options.study,
    trial: options.number,
    command,
    file,
    space: project.space,
    params,
    interpreter: options.interpreter,
    budget,
    parentDir: options.parentDir ?? null,
    metrics: "*",
    timeoutS: null,
    ...(options.title ? { title: options.title } : {}),
  });
  writeTrialSpec(spec, params);
  return spec;
}
