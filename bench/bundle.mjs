import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles what `entry` exports from the sources into a temporary file that lives as long as this process.
 * @param {string} entry TypeScript, with paths from the repository's root
 * @param {"node" | "neutral"} platform
 * @returns {Promise<string>} the file
 */
export async function bundleSources(entry, platform) {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    format: "esm",
    platform,
    target: "node20",
    write: false,
    ...(platform === "node" && {
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
    }),
  });
  const folder = mkdtempSync(join(tmpdir(), "guided-tuning-bench-"));
  const file = join(folder, "bundle.mjs");
  writeFileSync(file, outputFiles[0].contents);
  process.on("exit", () => rmSync(folder, { recursive: true }));
  return file;
}
