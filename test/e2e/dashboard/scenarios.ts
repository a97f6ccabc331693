/** The states a dashboard must look right in. */
import type { DashboardState } from "../../../src/protocol/dashboardProtocol";
import { fakeStudy, LONG_NAMES, TWELVE_PARAMETERS } from "./fakeStudy";

export const SCENARIOS: Readonly<Record<string, () => DashboardState>> = {
  running: () => fakeStudy({ finished: 23, running: 2 }),
  empty: () => fakeStudy({ finished: 0, status: "ready" }),
  first: () => fakeStudy({ finished: 0, running: 1 }),
  one: () => fakeStudy({ finished: 1, running: 1 }),
  failing: () =>
    fakeStudy({
      finished: 6,
      allFail: true,
      message: "Six trials in a row failed. Open a trial's output to see why.",
    }),
  thousand: () => fakeStudy({ finished: 998, running: 2, budget: 1000 }),
  five: () => fakeStudy({ finished: 4, running: 1 }),
  /** Losses that fall over several magnitudes. */
  deep: () => fakeStudy({ finished: 500, budget: 500, status: "finished", deep: true }),
  long: () =>
    fakeStudy({
      finished: 14,
      running: 1,
      parameters: LONG_NAMES,
      title: "experiments/2026-01/vision/finetune_with_a_very_long_script_name.py",
      objectives: [{ metric: "validation/top1_accuracy_error@ema", goal: "minimize", take: "last" }],
    }),
  twelve: () => fakeStudy({ finished: 40, running: 2, budget: 100, parameters: TWELVE_PARAMETERS }),
  several: () =>
    fakeStudy({
      finished: 40,
      status: "finished",
      budget: 40,
      objectives: [
        { metric: "val_loss", goal: "minimize", take: "last" },
        { metric: "latency_ms", goal: "minimize", take: "last" },
      ],
    }),
  finished: () => fakeStudy({ finished: 50, status: "finished", message: "All 50 trials are done." }),
  nothing: () => ({ ...fakeStudy({ finished: 0, status: "ready" }), parameters: [] }),
};
