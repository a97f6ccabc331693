import type { Study } from "../study/study";
import type { Opinion } from "../study/studyView";

/** Filled in soon. */
export function htmlReport(_study: Study, _opinion: Opinion): string {
  return "";
}
