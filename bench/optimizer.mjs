// The optimizer, bundled from the sources.
import { pathToFileURL } from "node:url";
import { bundleSources } from "./bundle.mjs";

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

/** The file that exports what ENTRY names; it lives as long as this process. */
export function bundleOptimizer() {
  return bundleSources(ENTRY, "neutral");
}

export async function loadOptimizer() {
  return import(pathToFileURL(await bundleOptimizer()).href);
}
