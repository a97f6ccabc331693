// The dashboard in a page of its own, under the policy that the extension gives its webview.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const POLICY =
  "default-src 'none'; style-src 'self' 'nonce-style'; script-src 'self'; font-src 'self'; img-src 'self' data:";

const PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta property="csp-nonce" content="style">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Guided Tuning</title>
<link rel="stylesheet" href="/dashboard.css">
</head>
<body>
<div id="root"></div>
<script src="/fakeHost.js"></script>
<script src="/dashboard.js"></script>
</body>
</html>`;

/** Every text in brackets instead of another language: what has none was not translated. */
const TRANSLATED = `<script type="application/json" id="l10n-bundle">${bracketed()}</script>`;

function bracketed() {
  const bundle = JSON.parse(readFileSync(`${ROOT}/l10n/bundle.l10n.json`, "utf8"));
  const pairs = Object.keys(bundle).map((text) => [text, `⟦${text}⟧`]);
  return JSON.stringify(Object.fromEntries(pairs)).replaceAll("<", "\\u003c");
}

/**
 * Builds the dashboard and its fake host, and serves them on a free port.
 * @returns {Promise<{ url: (query: Record<string, string>) => string, close: () => Promise<void> }>}
 */
export async function serveDashboard() {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: { dashboard: "webview/dashboard.ts", fakeHost: "test/e2e/dashboard/fakeHost.ts" },
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    target: "es2022",
    format: "iife",
    outdir: "/",
    logLevel: "silent",
  });
  const files = new Map(result.outputFiles.map((file) => [file.path, file.text]));
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const html = searchParams.has("translated") ? PAGE.replace("<script", `${TRANSLATED}<script`) : PAGE;
    const text = path === "/" ? html : path === "/favicon.ico" ? "" : files.get(path);
    const type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "text/html";
    response.writeHead(text === undefined ? 404 : 200, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": POLICY,
    });
    response.end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the page's server has no port");
  return {
    url: (query) => `http://127.0.0.1:${address.port}/?${new URLSearchParams(query)}`,
    close: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  };
}
