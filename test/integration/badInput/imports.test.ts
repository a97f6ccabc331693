import { describe, expect, test } from "vitest";
import { project, run, trialLines } from "./support";

const PYTHON = "lr = 0.5  # @tune float(0, 1)\n# @tune.objective minimize loss\n";
const SCRIPT = "lr: 0.5, // @tune float(0, 1)\n";

/** Annotated modules, and unannotated scripts that import them in every way that looks somewhere else. */
const PROJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Python: a module beside the script": {
    "config.py": `${PYTHON}# @tune.command python main.py\n`,
    "main.py": 'import config\nprint(f"loss={config.lr}")\n',
  },
  "Python: a package, its script run as a module": {
    "app/__init__.py": "",
    "app/config.py": `${PYTHON}# @tune.command python -m app.main\n`,
    "app/main.py": 'from . import config\nprint(f"loss={config.lr}")\n',
  },
  "Python: a package in src, its script elsewhere": {
    "src/lib/__init__.py": "",
    "src/lib/config.py": `${PYTHON}# @tune.command python scripts/main.py\n`,
    "scripts/main.py": 'from lib import config\nprint(f"loss={config.lr}")\n',
  },
  "JavaScript: a required module": {
    "config.js": `module.exports = {\n${SCRIPT}};\n// @tune.objective minimize loss\n// @tune.command node main.js\n`,
    "main.js": 'console.log("loss=" + require("./config").lr);\n',
  },
  "JavaScript: an imported module": {
    "lib/config.mjs": `export default {\n${SCRIPT}};\n// @tune.objective minimize loss\n// @tune.command node bin/main.mjs\n`,
    "bin/main.mjs": 'import config from "../lib/config.mjs";\nconsole.log("loss=" + config.lr);\n',
  },
};

describe("an unannotated script that imports an annotated module sees each trial's values", () => {
  test.each(Object.keys(PROJECTS))("%s", async (name) => {
    const ended = await run(project(PROJECTS[name] ?? {}), "--trials", "3");
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const values = trialLines(ended).map(({ value }) => value);
    expect(values).toEqual(trialLines(ended).map(({ params }) => params?.lr));
    expect(new Set(values).size).toBe(3);
  });
});
