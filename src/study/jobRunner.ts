import { mkdirSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { adoptTrial, stopAdopted } from "../jobs/adopt";
import { findBudget } from "../jobs/budgetTarget";
import { escapedWritesMessage, noticeEscapedWrites } from "../jobs/escapedWrites";
import type { Launcher } from "../jobs/launcher";
import { intoNewFolder, type Overlay, prepareOverlay } from "../jobs/overlay";
import type { Project } from "../jobs/project";
import { editsByFile } from "../jobs/projectEdits";
import { seenMetrics } from "../jobs/seenMetrics";
import type { SlotEnvironment } from "../jobs/slots";
import { buildTrialSpec, writeTrialSpec } from "../jobs/trialSpec";
import { repeatIndex } from "./repeated";
import type { JobRunner } from "./runStudy";
import type { Study } from "./study";

export interface JobRunnerOptions {
  readonly study: Study;
  /** As scanned when the session began: its texts are what every trial gets, whatever is edited meanwhile. */
  readonly project: Project;
  readonly launcher: Launcher;
  /** What a leading `python` becomes. */
  readonly interpreter: string;
  /** Root-relative folders that are empty and real in each trial. */
  readonly outputs: readonly string[];
  /** What each slot adds to its jobs' environments, by slot; absent for nothing. */
  readonly slotEnvironments?: readonly SlotEnvironment[];
  readonly onNotice: (message: string) => void;
  /** Told once, with root-relative paths that a trial wrote in the project itself. Default: naming the setting. */
  readonly describeWrites?: (paths: readonly string[]) => string;
}

/** Where a trial's files are. */
export function trialFolder(study: Study, number: number): string {
  return join(study.folder, "trials", String(number));
}

/** Runs jobs for real: an overlay, a command, and the slot's trial runner. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { study, project, launcher } = options;
  let toldOfWrites = false;
  const adopted = new Set<number>();

  async function tellOfEscapedWrites(overlay: Overlay): Promise<void> {
    if (toldOfWrites) return;
    const paths = await noticeEscapedWrites(project.root, overlay);
    if (paths.length === 0 || toldOfWrites) return;
    toldOfWrites = true;
    options.onNotice((options.describeWrites ?? escapedWritesMessage)(paths));
  }

  return {
    async run({ number, params, slot }, { signal, onEvent }) {
      const { definition } = study;
      const fidelity = study.trials[number]?.fidelity;
      const target = fidelity ? findBudget(project, definition.command) : null;
      const trialDir = trialFolder(study, number);
      // Left by a journal that was deleted: its events would be taken for this trial's.
      await intoNewFolder(trialDir, async () => mkdirSync(trialDir));
      const overlay = await prepareOverlay({
        root: project.root,
        trialDir,
        edits: editsByFile(project, params, target && fidelity && { target, value: fidelity.budget }),
        texts: project.texts,
        outputs: options.outputs,
        script: definition.file,
      });
      const budget =
        fidelity && definition.fidelity ? { param: definition.fidelity.param, value: fidelity.budget } : null;
      const spec = buildTrialSpec({
        root: project.root,
        overlayRoot: overlay.overlayRoot,
        trialDir,
        study: study.name,
        trial: number,
        command: definition.command,
        file: definition.file,
        space: definition.space,
        params,
        interpreter: options.interpreter,
        budget,
        parentDir: fidelity?.parent == null ? null : trialFolder(study, fidelity.parent),
        metrics: metricsOf(study),
        timeoutS: definition.timeoutS,
        repeat: repeatIndex(study.trials, number),
        slot,
        slotEnvironment: options.slotEnvironments?.[slot] ?? {},
      });
      writeTrialSpec(spec, budget ? { ...params, [budget.param]: budget.value } : params);
      const finished = await launcher.run(spec, { slot, signal, onEvent });
      void tellOfEscapedWrites(overlay).catch(() => {});
      return finished;
    },

    async adopt(number, followOptions) {
      const trialDir = trialFolder(study, number);
      await mkdir(trialDir, { recursive: true });
      adopted.add(number);
      const end = await adoptTrial(trialDir, followOptions).finally(() => adopted.delete(number));
      if (end.event === "finished") return end;
      // No runner took it, and now none can: it may begin anew. A stopped study leaves it at that.
      if (followOptions.signal.aborted) return end;
      await rm(trialDir, { recursive: true, force: true });
      return { event: "unclaimed" };
    },

    prune(number) {
      if (!adopted.has(number)) return launcher.stop(number, "prune");
      stopAdopted(trialFolder(study, number), "prune").catch((error: Error) =>
        options.onNotice(`Trial ${number} could not be stopped early: ${error.message}`),
      );
    },

    async seen(number) {
      return (await seenMetrics(trialFolder(study, number))).map(({ name }) => name);
    },
  };
}

function metricsOf({ definition }: Study): string[] {
  const names = [...definition.objectives, ...definition.limits].map(({ metric }) => metric);
  return [...new Set(names)];
}
