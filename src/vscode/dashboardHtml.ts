import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The dashboard's page: one style sheet, one script, and a policy that allows nothing else. */
export function dashboardHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const root = dashboardRoot(extensionUri);
  const script = webview.asWebviewUri(vscode.Uri.joinPath(root, "dashboard.js"));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(root, "dashboard.css"));
  const nonce = randomBytes(16).toString("base64");
  // The toolkit tries out one empty style element; a nonce of its own, since this one can be read in the page.
  const styleNonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource} 'nonce-${styleNonce}'`,
    `script-src 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${styleNonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${vscode.l10n.t("Guided Tuning")}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="root"></div>
${bundleElement(vscode.l10n.bundle)}
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

/** The page's texts in the editor's language, as data in the page; none where that is English. */
export function bundleElement(bundle: unknown): string {
  if (bundle === undefined) return "";
  const json = JSON.stringify(bundle).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="l10n-bundle">${json}</script>`;
}

/** The only folder a dashboard may load from. */
export function dashboardRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}
