// The optimizer, bundled from the sources into a temporary file.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const ENTRY = `
export { createEngine } from "./src/optimizer/engine";
export { createAskTell } from "./src/optimizer/askTell";
export { createFitCache } from "./src/optimizer/fitCache";
export { createContext } from "./src/optimizer/sampler";
export { TPE_DEFAULTS } from "./src/optimizer/tpe/tpeModel";
export { suggestTpe } from "./src/optimizer/tpe/tpeSampler";
export { createSpace } from "./src/space/space";
export { parseSpaceFile } from "./src/space/spaceFile";
`;

/** The functions that ENTRY names. */
export async function loadOptimizer() {
  const root = new URL("..", import.meta.url).pathname;
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "node20",
    write: false,
  });
  const folder = mkdtempSync(join(tmpdir(), "optimizer-"));
  const file = join(folder, "optimizer.mjs");
  writeFileSync(file, outputFiles[0].contents);
  process.on("exit", () => rmSync(folder, { recursive: true }));
  return import(pathToFileURL(file).href);
}
