import type { Prior } from "./parameter";
import { UserError } from "./userError";

const HOW = "write normal(mean, std), lognormal(median, sigma) or weights(w1, w2, …)";

/** Reads a prior as people write it: `normal(0.1, 0.05)`. Throws a UserError. */
export function parsePrior(text: string): Prior {
  const match = /^\s*(\w+)\s*\(([^()]*)\)\s*$/.exec(text);
  const numbers = (match?.[2] ?? "").split(",").map(toNumber);
  if (match && !numbers.some(Number.isNaN)) {
    const [first, second] = numbers as [number, number];
    if (match[1] === "normal" && numbers.length === 2) return { kind: "normal", mean: first, std: second };
    if (match[1] === "lognormal" && numbers.length === 2)
      return { kind: "lognormal", median: first, sigma: second };
    if (match[1] === "weights") return { kind: "weights", weights: numbers };
  }
  throw new UserError(`the prior \`${text.trim()}\` is not understood: ${HOW}`);
}

/** The prior as text that `parsePrior` reads back. */
export function formatPrior(prior: Prior): string {
  switch (prior.kind) {
    case "normal":
      return `normal(${prior.mean}, ${prior.std})`;
    case "lognormal":
      return `lognormal(${prior.median}, ${prior.sigma})`;
    case "weights":
      return `weights(${prior.weights.join(", ")})`;
  }
}

function toNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.trim().replaceAll("_", ""));
}
