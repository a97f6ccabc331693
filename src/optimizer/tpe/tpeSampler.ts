import type { Suggestion } from "../problem";
import { suggestRandom } from "../random";
import type { SamplerContext } from "../sampler";

export function suggestTpe(context: SamplerContext): Suggestion {
  return suggestRandom(context);
}
