import { expect, test } from "vitest";
import { describeEnd, type EndDescription } from "../../../../src/jobs/runner/describeEnd";

const exited = (exitCode: number): EndDescription => ({
  how: { kind: "exited", exitCode },
  stopped: null,
  timeoutS: null,
  tail: [],
  diskFull: false,
});
const killed = (signal: string): EndDescription => ({ ...exited(0), how: { kind: "signalled", signal } });

test.each<[end: EndDescription, sentence: string | null]>([
  [exited(0), null],
  [exited(2), "exit code 2"],
  [{ ...exited(1), tail: ["Traceback", "ValueError: bad size"] }, "exit code 1: ValueError: bad size"],
  [
    { ...exited(1), tail: ["torch.cuda.OutOfMemoryError: CUDA out of memory", "bye"] },
    "exit code 1: torch.cuda.OutOfMemoryError: CUDA out of memory",
  ],
  [
    { ...exited(1), tail: ["KeyError: 'x'", "During handling …", "RuntimeError: last"] },
    "exit code 1: RuntimeError: last",
  ],
  [
    { ...exited(1), tail: ["Error: Cannot find module 'x'", "    at f (a.js:1:1)"] },
    "exit code 1: Error: Cannot find module 'x'",
  ],
  [{ ...exited(3), tail: ["usage: train.py", "wrong option"] }, "exit code 3: wrong option"],
  [killed("SIGKILL"), "killed (signal 9), possibly out of memory"],
  [killed("SIGSEGV"), "crashed with a segmentation fault (SIGSEGV)"],
  [killed("SIGUSR1"), "killed by SIGUSR1"],
  [{ ...exited(0), stopped: "timeout", timeoutS: 1.5 }, "stopped after its time limit of 1.5 s"],
  [{ ...exited(1), stopped: "pruned" }, "pruned"],
  [{ ...exited(1), stopped: "stopped" }, "stopped by the user"],
  [{ ...exited(1), diskFull: true }, "exit code 1 (the disk is full: make room and run again)"],
])("%j is told as %j", (end, sentence) => expect(describeEnd(end)).toBe(sentence));
