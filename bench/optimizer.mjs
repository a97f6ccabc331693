// The optimizer, bundled from the sources into memory.
import { build } from "esbuild";

const ENTRY = `
export { createAskTell } from "./src/optimizer/askTell";
export { parseSpaceFile } from "./src/space/spaceFile";
`;

/** @returns {Promise<typeof import("../src/optimizer/askTell") & typeof import("../src/space/spaceFile")>} */
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
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}
