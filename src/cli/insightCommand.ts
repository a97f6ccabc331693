import { UserError } from "../space/userError";
import { openedStudy, opinionsOn, type StudyArguments } from "./openedStudy";
import { Exit, type ExitCode, printJson, printLine } from "./output";

export interface InsightArguments extends StudyArguments {
  readonly params: readonly string[];
  readonly at?: number | undefined;
  readonly json: boolean;
}

/** `insight`: the model's curve along one parameter, or map over two. */
export async function insight(args: InsightArguments): Promise<ExitCode> {
  const { study } = await openedStudy(args);
  const names = study.space.parameters.map(({ name }) => name);
  for (const name of args.params)
    if (!names.includes(name))
      throw new UserError(`there is no parameter ${name}; there are ${names.join(", ")}`);
  const [param, other, ...more] = args.params;
  if (param === undefined || more.length > 0) throw new UserError("give --param once or twice");
  if (args.at !== undefined && !study.trials[args.at]) throw new UserError(`there is no trial ${args.at}`);
  const opinions = await opinionsOn(study);
  const answer = opinions.insight({
    param,
    ...(other !== undefined && { with: other }),
    ...(args.at !== undefined && { at: args.at }),
  });
  if (args.json) {
    printJson(answer);
    return Exit.done;
  }
  if (answer.note) printLine(answer.note);
  const columns = {
    mean: answer.mean,
    std: answer.std,
    good: answer.good,
    bad: answer.bad,
    acquisition: answer.acquisition,
  };
  const shown = Object.entries(columns).filter(([, values]) => values !== null);
  printLine([param, ...shown.map(([name]) => name)].join("\t"));
  answer.x.forEach((x, i) => {
    printLine([x, ...shown.map(([, values]) => values?.[i]?.toPrecision(5))].join("\t"));
  });
  if (answer.next) printLine(`next: ${JSON.stringify(answer.next.params)}`);
  return Exit.done;
}
