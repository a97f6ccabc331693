/**
 * The texts of the page in the language of the editor, which puts its bundle into the page. It is read when the first
 * text is asked for: before anything is drawn, and in tests there is none, so that they read English.
 */
import * as l10n from "@vscode/l10n";

/** Id of the element with the bundle: `{"English text": "its translation"}` as JSON. */
const BUNDLE_ID = "l10n-bundle";

const bundle = typeof document === "undefined" ? null : document.getElementById(BUNDLE_ID);
if (bundle?.textContent) l10n.config({ contents: bundle.textContent });

export { l10n };
