import type { Language, LanguageId } from "../language";
import { python } from "./python";

const LANGUAGES: Readonly<Record<LanguageId, Language>> = {
  python,
  yaml: python,
  javascript: python,
  typescript: python,
};

export function languageWithId(id: LanguageId): Language {
  return LANGUAGES[id];
}
