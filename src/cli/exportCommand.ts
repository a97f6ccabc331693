import type { Study } from "../study/study";
import type { Trial } from "../study/trial";
import { openedStudy, opinionOf, opinionsOn, type StudyArguments } from "./openedStudy";
import { Exit, type ExitCode } from "./output";
import { showJson } from "./showCommand";

export interface ExportArguments extends StudyArguments {
  readonly format: "csv" | "json" | "html";
}

/** `export`: the study as a table for other programs, or as a page for people. */
export async function exportStudy(args: ExportArguments): Promise<ExitCode> {
  const { study } = await openedStudy(args);
  process.stdout.write(await exported(study, args.format));
  return Exit.done;
}

async function exported(study: Study, format: ExportArguments["format"]): Promise<string> {
  switch (format) {
    case "csv": {
      const { stringify } = await import("csv-stringify/sync");
      return stringify(rows(study));
    }
    case "json":
      return `${JSON.stringify(showJson(study, await opinionsOn(study)), null, 2)}\n`;
    case "html": {
      const { htmlReport } = await import("./htmlReport");
      const opinions = await opinionsOn(study);
      return htmlReport(study, opinionOf(opinions));
    }
  }
}

/** One row a trial; a column a parameter, empty where it is inactive. */
function rows(study: Study): (string | number)[][] {
  const { objectives } = study.definition;
  const names = study.space.parameters.map(({ name }) => name);
  const header = [
    "number",
    "state",
    ...objectives.map(({ metric }) => metric),
    ...names,
    "duration_s",
    "reason",
  ];
  return [
    header,
    ...study.trials.map((trial) => [
      trial.number,
      trial.state,
      ...objectives.map((_, i) => cell(trial.state === "complete" ? trial.values[i] : undefined)),
      ...names.map((name) => cell(trial.params[name])),
      cell(durationOf(trial)),
      trial.reason ?? "",
    ]),
  ];
}

function durationOf(trial: Trial): number | null {
  return "durationS" in trial ? trial.durationS : null;
}

function cell(value: unknown): string | number {
  if (value === undefined || value === null) return "";
  return typeof value === "number" ? value : String(value);
}
