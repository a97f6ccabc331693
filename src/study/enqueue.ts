import type { Params } from "../space/parameter";
import { UserError } from "../space/userError";
import { validateParams } from "../space/values";
import { createTrial, State } from "./journalRecords";
import type { Study } from "./study";

/**
 * Queues a configuration to be run next, as Optuna's `study.enqueue_trial` does; what is missing is sampled when it
 * is its turn. UserError when it cannot be run.
 */
export async function enqueueTrial(study: Study, params: Params): Promise<void> {
  const problems = validateParams(study.space, params);
  if (problems.length > 0) throw new UserError(problems.join("; "));
  await study.write(({ study: { id } }) => [
    createTrial(id, {
      state: State.waiting,
      startedAt: null,
      distributions: {},
      params: {},
      userAttrs: {},
      systemAttrs: { fixed_params: params },
    }),
  ]);
}
