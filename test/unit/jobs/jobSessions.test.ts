import { describe, expect, test } from "vitest";
import { createJobSessions, PID_SAFE_MS } from "../../../src/jobs/jobSessions";

/** Sessions of the jobs led by 10 and 20, by a clock that stands until it is set. */
function twoJobs() {
  const clock = { now: 0 };
  const sessions = createJobSessions(() => clock.now);
  sessions.add(10);
  sessions.add(20);
  return { clock, sessions };
}

describe("a process seen in the session of one job", () => {
  test("is another's for every other job, not for its own", () => {
    const { sessions } = twoJobs();
    sessions.note({ pid: 11, session: 10 });
    expect(sessions.isOthers(11, 20)).toBe(true);
    expect(sessions.isOthers(11, 10)).toBe(false);
  });

  test("is looked at again once its pid could mean another", () => {
    const { clock, sessions } = twoJobs();
    sessions.note({ pid: 11, session: 10 });
    for (clock.now = 0; clock.now < PID_SAFE_MS / 2; clock.now += 100) {
      expect(sessions.isOthers(11, 20)).toBe(true);
    }
    clock.now = PID_SAFE_MS + 1;
    expect(sessions.isOthers(11, 20)).toBe(false);
  });

  test("is never remembered for as long as a pid is safe after it was noted late", () => {
    const { clock, sessions } = twoJobs();
    clock.now = PID_SAFE_MS / 2 - 1;
    sessions.note({ pid: 11, session: 10 });
    const noted = clock.now;
    let known = 0;
    for (; clock.now < 3 * PID_SAFE_MS; clock.now += 50) if (sessions.isOthers(11, 20)) known = clock.now;
    expect(known - noted).toBeLessThan(PID_SAFE_MS);
  });
});

test("a process outside of all jobs' sessions is looked at by every job", () => {
  const { sessions } = twoJobs();
  sessions.note({ pid: 11, session: 1 });
  expect(sessions.isOthers(11, 10)).toBe(false);
});

test("the session of a job that has ended says nothing about later processes", () => {
  const { sessions } = twoJobs();
  sessions.delete(10);
  sessions.note({ pid: 11, session: 10 });
  expect(sessions.isOthers(11, 20)).toBe(false);
});
