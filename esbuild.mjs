// Builds one bundle per process into dist/. `--release` minifies, `--watch` rebuilds on change.
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { build, context } from "esbuild";

const release = process.argv.includes("--release");
const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  minify: release,
  sourcemap: release ? false : "linked",
  legalComments: "none",
  logLevel: "info",
  define: { "process.env.NODE_ENV": release ? '"production"' : '"development"' },
};

/** @type {import("esbuild").BuildOptions} */
const node = { ...shared, platform: "node", target: "node20", format: "cjs" };

/** Modules that are bundles of their own, beside the one that imports them. */
function apart(filter) {
  return {
    name: "apart",
    setup({ onResolve }) {
      onResolve({ filter }, ({ path }) => ({ path: `./${basename(path)}.js`, external: true }));
    },
  };
}

const bundles = [
  { ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: ["vscode"] },
  {
    ...node,
    entryPoints: ["src/cli.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [apart(/^\.\/cli\/(program|askTellProgram)$/)],
    // Node would want import() of a file's whole name.
    supported: { "dynamic-import": false },
  },
  { ...node, entryPoints: ["src/cli/program.ts"], outfile: "dist/program.js" },
  { ...node, entryPoints: ["src/cli/askTellProgram.ts"], outfile: "dist/askTellProgram.js" },
  { ...node, entryPoints: ["src/optimizerWorker.ts"], outfile: "dist/optimizerWorker.js" },
  { ...node, entryPoints: ["src/trialRunner.ts"], outfile: "dist/trialRunner.js" },
  {
    ...shared,
    platform: "browser",
    target: "es2022",
    format: "iife",
    entryPoints: ["webview/dashboard.ts"],
    outfile: "dist/webview/dashboard.js",
  },
].filter((bundle) => existsSync(bundle.entryPoints[0]));

if (release) rmSync("dist", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });
if (watch) await Promise.all(bundles.map(async (bundle) => (await context(bundle)).watch()));
else await Promise.all(bundles.map((bundle) => build(bundle)));
if (existsSync("node_modules/@vscode/codicons/dist/codicon.css")) {
  mkdirSync("dist/webview", { recursive: true });
  for (const file of ["codicon.css", "codicon.ttf"])
    copyFileSync(`node_modules/@vscode/codicons/dist/${file}`, `dist/webview/${file}`);
}
