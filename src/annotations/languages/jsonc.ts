import type { Language } from "../language";
import { encodeJsonString, encodeString } from "../stringText";
import { excerptTree } from "./excerptTree";
import { javascript } from "./javascript";

/** JSON with comments (`.jsonc`, `.json5`): an expression of JavaScript. Plain `.json` cannot hold annotations. */
export const jsonc: Language = {
  ...javascript,
  id: "jsonc",
  numbers: { floatsNeedPoint: true, fullForm: false },
  parse(text) {
    const pieces = [{ original: 0, excerpt: 1, length: text.length }];
    const tree = excerptTree(javascript.parse(`(${text}\n)`), { pieces });
    return { ...tree, hasMainGuard: false };
  },
  writeString: (value, raw) => (raw.startsWith("'") ? encodeString(value, "'") : encodeJsonString(value)),
};
