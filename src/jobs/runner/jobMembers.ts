import { readdirSync } from "node:fs";
import { type ProcessStat, readStat } from "../processIdentity";
import { listTree, type TreeProcess, type TreeRoot } from "../processTree";
import { readProcFile } from "../procFile";

/**
 * The processes of a running job. Whatever was once seen below the job stays a member, also when it leaves the
 * session, loses its parent and wipes its environment: nothing else tells then whose it was. Linux only.
 */
export interface JobMembers {
  /** Looks for new ones below those that are known, and gives the living. Cheap: it reads nothing of other processes. */
  look(): readonly ProcessStat[];
  /** Looks through all processes of the machine as well, for those that lost their parents since the last look. */
  lookEverywhere(): readonly ProcessStat[];
  /** All that are known, living or not. */
  readonly known: readonly TreeProcess[];
}

export function trackMembers(root: TreeRoot): JobMembers {
  const known = new Map<number, TreeProcess>();

  function add(stat: TreeProcess): void {
    known.set(stat.pid, { pid: stat.pid, session: stat.session, startTime: stat.startTime });
  }

  function look(): ProcessStat[] {
    const living: ProcessStat[] = [];
    const open = new Set([...(root.pid === null ? [] : [root.pid]), ...known.keys()]);
    // Grows while it is walked.
    for (const pid of open) {
      const stat = readStat(pid);
      const before = known.get(pid);
      if (stat === null || stat.zombie || (before && before.startTime !== stat.startTime)) {
        if (before && stat?.startTime !== before.startTime) known.delete(pid);
        continue;
      }
      add(stat);
      living.push(stat);
      for (const child of childrenOf(pid)) open.add(child);
    }
    return living;
  }

  return {
    look,
    lookEverywhere() {
      for (const found of listTree(root)) add(found);
      return look();
    },
    get known() {
      return [...known.values()];
    },
  };
}

/** Each thread has children of its own. Empty where the kernel does not tell. */
function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads.flatMap((thread) => {
    const children = readProcFile(`/proc/${pid}/task/${thread}/children`)?.trim();
    return children ? children.split(" ").map(Number) : [];
  });
}
