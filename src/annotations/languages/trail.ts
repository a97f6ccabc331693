import type { Place } from "../language";

type Step = { readonly kind: "key" | "scope" | "index" | "call"; readonly text: string };

/** The way from a value outwards, from which its name and its path follow. */
export interface Trail {
  /** A variable, attribute, keyword or key that the value is assigned to. */
  key(text: string): void;
  /** A function or class around it. */
  scope(text: string): void;
  /** Its position in a list. */
  index(position: number): void;
  /** Takes back the position that was recorded last; null when the last step was another one. */
  takeIndex(): number | null;
  /** A function that is called with it. */
  call(text: string): void;
  place(): Place | null;
}

export function createTrail(): Trail {
  const steps: Step[] = [];
  return {
    key: (text) => steps.push({ kind: "key", text }),
    scope: (text) => steps.push({ kind: "scope", text }),
    index: (position) => steps.push({ kind: "index", text: String(position) }),
    takeIndex() {
      if (steps.at(-1)?.kind !== "index") return null;
      return Number(steps.pop()?.text);
    },
    call: (text) => steps.push({ kind: "call", text }),
    place() {
      const at = steps.findIndex((step) => step.kind === "key");
      if (at === -1) return null;
      const outward = (from: readonly Step[]): string[] => from.map((step) => step.text).reverse();
      return {
        name: (steps[at] as Step).text,
        scope: outward(steps.slice(at + 1).filter((step) => step.kind !== "call")),
        path: outward(steps.filter((step) => step.kind !== "call")),
        callPath: outward(steps),
      };
    },
  };
}
