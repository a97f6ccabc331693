import type { Params } from "../space/parameter";
import { UserError } from "../space/userError";
import { validateParams } from "../space/values";
import { createTrial, State } from "./journalRecords";
import type { Study } from "./study";

/**
 * Queues a configuration to be run next, as Optuna's `enqueue_trial` does; missing parameters are sampled when its
 * turn comes. UserError when a value does not fit the space.
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
