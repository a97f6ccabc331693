import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
const LEFTOVERS = [".tuning", "__pycache__"];

/**
 * @param {string} name a folder of examples/
 * @returns {string} a fresh copy of it in a folder of its own, without what earlier runs left there
 */
export function scratchExample(name) {
  const copy = join(mkdtempSync(join(tmpdir(), "guided-tuning-example-")), name);
  cpSync(join(EXAMPLES, name), copy, {
    recursive: true,
    filter: (path) => !LEFTOVERS.includes(basename(path)),
  });
  return copy;
}
