import type { Language, LanguageId } from "../language";
import { javascript, typescript, typescriptReact } from "./javascript";
import { python } from "./python";
import { yaml } from "./yaml";

const LANGUAGES: Readonly<Record<LanguageId, Language>> = {
  python,
  yaml,
  javascript,
  typescript,
  typescriptreact: typescriptReact,
};

export function languageWithId(id: LanguageId): Language {
  return LANGUAGES[id];
}
