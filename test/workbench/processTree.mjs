// Ends a program with everything that it started, also what moved into sessions of its own.
import { readdirSync, readFileSync } from "node:fs";

/**
 * @param {number} pid
 * @returns {boolean} whether the process runs; one that has ended but was not yet waited for does not
 */
export function isAlive(pid) {
  const [state] = statOf(pid);
  return state !== undefined && state !== "Z" && state !== "X";
}

/**
 * @param {number | string} pid
 * @returns {string[]} what the kernel says of a process after its name: state, parent, …; empty when it has ended
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name stands in parentheses and may itself hold any character.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** @returns {Map<number, number[]>} the children of every process */
function childrenByParent() {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const [, parentText] = statOf(entry);
    if (parentText === undefined) continue;
    const parent = Number(parentText);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [Number(entry)]);
    else siblings.push(Number(entry));
  }
  return children;
}

/**
 * @param {number} root
 * @returns {number[]} root and all its descendants
 */
export function processTree(root) {
  const children = childrenByParent();
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/**
 * Processes that carry `mark` in their environment: found also when their parents are gone.
 * @param {string} mark `NAME=value`
 * @returns {number[]}
 */
export function processesMarked(mark) {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      if (pid === process.pid) return false;
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(mark);
      } catch {
        return false;
      }
    });
}

/** @param {Iterable<number>} pids */
export function killAll(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Already gone.
    }
  }
}

/**
 * @param {number} pid
 * @returns {string} the command line of a process; empty when it has ended
 */
export function commandLineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
