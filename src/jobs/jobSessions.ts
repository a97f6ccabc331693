import type { ProcessStat } from "./processIdentity";

/** No machine uses up all its pids in this time: a pid means the same process, or none. */
export const PID_SAFE_MS = 3000;

/**
 * The sessions that the jobs of one runner lead. Who was once seen in the session of one job is not another's: of jobs
 * that end side by side, each need not look closer at the processes of all the others.
 */
export interface JobSessions {
  add(leader: number): void;
  delete(leader: number): void;
  /** Remembers for a while whose the process is, if it is in one of the sessions. */
  note(stat: Pick<ProcessStat, "pid" | "session">): void;
  /** Whether the process was seen in the session of another job than the one that `leader` leads. */
  isOthers(pid: number, leader: number | null): boolean;
}

/** @param now milliseconds of a clock that only goes forward */
export function createJobSessions(now: () => number = () => performance.now()): JobSessions {
  const leaders = new Set<number>();
  /** Sessions by pid. What was noted in the time before the current one is still known. */
  let noted = new Map<number, number>();
  let before = new Map<number, number>();
  let since = now();

  function renew(): void {
    const age = now() - since;
    if (age < PID_SAFE_MS / 2) return;
    before = age < PID_SAFE_MS ? noted : new Map();
    noted = new Map();
    since = now();
  }

  return {
    add: (leader) => void leaders.add(leader),
    delete: (leader) => void leaders.delete(leader),
    note({ pid, session }) {
      renew();
      if (leaders.has(session)) noted.set(pid, session);
    },
    isOthers(pid, leader) {
      renew();
      const session = noted.get(pid) ?? before.get(pid);
      return session !== undefined && session !== leader;
    },
  };
}
