// Other optimizers, installed from PyPI into an environment of the bench's own, behind peers.py.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL("peers.py", import.meta.url));
const FOLDER = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
  "guided-tuning",
  "bench-peers-1",
);
export const PYTHON = join(FOLDER, "bin", "python");
const INSTALLED = join(FOLDER, "installed.json");

/** By family: what pip installs, and the module that shows whether it worked. */
const FAMILIES = {
  // greenlet: Optuna's GP optimizes its restarts together where it is there.
  optuna: { packages: ["optuna==5.0.0", "numpy<2", "scipy", "greenlet"], module: "optuna" },
  hyperopt: { packages: ["hyperopt"], module: "hyperopt" },
  skopt: { packages: ["scikit-optimize"], module: "skopt" },
  smac: { packages: ["smac"], module: "smac" },
};

/** Peers that the bench knows, in the order of its tables. */
export const PEERS = [
  { name: "optuna-tpe", family: "optuna", label: "Optuna TPE" },
  { name: "optuna-gp", family: "optuna", label: "Optuna GP", needs: "torch" },
  { name: "hyperopt-tpe", family: "hyperopt", label: "HyperOpt" },
  { name: "skopt-gp", family: "skopt", label: "scikit-optimize" },
  { name: "smac", family: "smac", label: "SMAC" },
];

/**
 * Makes the environment once. PyTorch, which Optuna's GP needs, is gigabytes from PyPI and is therefore taken from the
 * system (Debian, Ubuntu: `apt install python3-torch`) or left out.
 * @returns {Promise<Record<string, string>>} what is there: family (and "torch") to version
 */
export async function installPeers(log = console.error) {
  if (existsSync(INSTALLED)) return JSON.parse(readFileSync(INSTALLED, "utf8"));
  mkdirSync(join(FOLDER, ".."), { recursive: true });
  log(`Making a Python environment with the peers in ${FOLDER}`);
  const base = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
  await run(base, ["-m", "venv", "--clear", "--system-site-packages", FOLDER]);
  const versions = {};
  for (const [family, { packages, module }] of Object.entries(FAMILIES)) {
    try {
      const limits = family === "optuna" ? [] : ["numpy<2"];
      await run(PYTHON, ["-m", "pip", "install", "--quiet", "--no-input", ...packages, ...limits]);
      versions[family] = await versionOf(module);
    } catch (error) {
      log(`${family} does not install here and is left out: ${lastLine(error)}`);
    }
  }
  try {
    versions.torch = await versionOf("torch");
  } catch {
    log(
      "PyTorch is not there, so Optuna's GP is left out: on Debian or Ubuntu, apt install python3-torch libopenblas0",
    );
  }
  writeFileSync(INSTALLED, JSON.stringify(versions));
  return versions;
}

/** The names among `wanted` that can run here; says which cannot. */
export async function availablePeers(wanted, log = console.error) {
  if (wanted.length === 0) return [];
  const installed = await installPeers(log);
  return wanted.filter((name) => {
    const peer = PEERS.find((known) => known.name === name);
    if (!peer) throw new Error(`there is no peer ${name}: ${PEERS.map((known) => known.name).join(", ")}`);
    const missing = [peer.family, peer.needs].find((need) => need && !installed[need]);
    if (missing) log(`${name} is left out: ${missing} is not installed`);
    return !missing;
  });
}

async function versionOf(module) {
  const code = `import importlib.metadata as m, ${module}; print(getattr(${module}, "__version__", None) or m.version("${module}"))`;
  const { stdout } = await run(PYTHON, ["-c", code]);
  return stdout.trim();
}

function lastLine(error) {
  return String(error.stderr || error.message)
    .trim()
    .split("\n")
    .at(-1);
}

/** One Python process that serves run after run. */
export function startPeers({ prefix = [] } = {}) {
  const [command, ...args] = [...prefix, PYTHON, SCRIPT];
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function call(message) {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`the peers' process ended at ${message.op}`);
    const answer = JSON.parse(value);
    // The parent says how its run ended, after the run's own message.
    if (answer.error) await lines.next();
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  return {
    call,
    /** @returns {Promise<import("./sessions.mjs").Session>} */
    async session({ peer, problem, seed, evals }) {
      await call({ op: "start", peer, space: problem.space, goal: problem.goal, seed, evals });
      return {
        ask: () => call({ op: "ask" }),
        tell: (trial, value) => call({ op: "tell", trial, value }),
        recommended: async () => null,
        load: (trials) => call({ op: "load", trials }),
        memory: async () => (await call({ op: "memory" })).mb,
        end: async () => {
          await call({ op: "end" });
        },
      };
    },
    close: () => child.stdin.end(),
  };
}
