import { cleanTrials, parseKeep } from "../study/keepTrials";
import { openedStudy } from "./openedStudy";
import { Exit, type ExitCode } from "./output";

export interface CleanArguments {
  readonly path: string;
  readonly study?: string | undefined;
  readonly root?: string | undefined;
  readonly keep: string;
  readonly dryRun: boolean;
}

/** `clean`: removes the folders of finished trials that need not be kept. */
export async function clean(args: CleanArguments): Promise<ExitCode> {
  const policy = parseKeep(args.keep);
  const { study } = await openedStudy(args);
  try {
    const { trials, bytes } = policy
      ? await cleanTrials(study, policy, { dryRun: args.dryRun })
      : { trials: [], bytes: 0 };
    const folders = `${trials.length} trial folder${trials.length === 1 ? "" : "s"}`;
    const size = `${(bytes / 1e6).toFixed(1)} MB`;
    process.stdout.write(
      args.dryRun
        ? `Would remove ${folders}, ${size}.\n`
        : `Removed ${folders}, ${size}. The journal keeps every trial.\n`,
    );
    return Exit.done;
  } finally {
    study.dispose();
  }
}
