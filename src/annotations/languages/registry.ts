import type { Language, LanguageId } from "../language";
import { javascript, typescript, typescriptReact } from "./javascript";
import { jsonc } from "./jsonc";
import { python } from "./python";
import { toml } from "./toml";
import { yaml } from "./yaml";

const LANGUAGES: Readonly<Record<LanguageId, Language>> = {
  python,
  yaml,
  javascript,
  typescript,
  typescriptreact: typescriptReact,
  toml,
  jsonc,
};

export function languageWithId(id: LanguageId): Language {
  return LANGUAGES[id];
}
