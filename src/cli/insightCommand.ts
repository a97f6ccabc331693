import { UserError } from "../space/userError";
import { formatMetric, formatParams, formatValue } from "./format";
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
  const rows = [
    [param, ...shown.map(([name]) => name)],
    ...answer.x.map((x, i) => [
      formatValue(x),
      ...shown.map(([, values]) => formatMetric(values?.[i] ?? Number.NaN)),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    printLine(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  if (answer.next) printLine(`next: ${formatParams(answer.next.params)}`);
  return Exit.done;
}
