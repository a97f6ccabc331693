import { cliJson } from "./commandLine";

/** The parts of `guided-tuning show --json` that the tests look at. */
export interface ShownStudy {
  readonly study: string;
  readonly trials: readonly ShownTrial[];
  readonly best: {
    readonly number: number;
    readonly value: number;
    readonly params: Record<string, unknown>;
  } | null;
}

export interface ShownTrial {
  readonly number: number;
  readonly state: "waiting" | "running" | "complete" | "pruned" | "failed";
  readonly value: number | null;
  readonly params: Record<string, unknown>;
  readonly intermediate: readonly { readonly step: number; readonly value: number }[];
  readonly reason: string | null;
}

/** What the terminal program says of the study in a folder. */
export async function showStudy(folder: string): Promise<ShownStudy> {
  return (await cliJson("show", folder)) as ShownStudy;
}

export function finished(study: ShownStudy): ShownTrial[] {
  return study.trials.filter(({ state }) => state === "complete" || state === "pruned" || state === "failed");
}
