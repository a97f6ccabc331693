import { stopJson } from "../study/stopReason";
import type { Study } from "../study/study";
import { toTrialJson } from "../study/studyView";
import { printJson } from "./output";
import type { Reporter } from "./reporter";

/** JSON lines on stdout, one a finished trial, and the study's last; the rest goes to stderr. */
export function createJsonReporter(): Reporter {
  let study: Study | null = null;
  const note = (text: string) => void process.stderr.write(`guided-tuning: ${text}\n`);
  return {
    begin(begun) {
      study = begun;
    },
    event(event) {
      if (event.event === "notice") note(event.message);
      if (event.event !== "finished") return;
      const objectives = study?.definition.objectives.length ?? 1;
      printJson({ event: "trial", ...toTrialJson(event.trial, objectives) });
    },
    stopping: () => note("stopping: what runs is interrupted and recorded. Ctrl-C again kills it at once."),
    end({ study: { name }, reason, finished, best, recommended, front }) {
      printJson({
        event: "study",
        study: name,
        trials: finished,
        best,
        recommended,
        ...(front && { front }),
        stopped: reason && stopJson(reason),
      });
    },
  };
}
