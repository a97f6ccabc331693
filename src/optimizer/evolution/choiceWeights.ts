/**
 * Choices beside CMA-ES: each unordered parameter has a probability for every choice, which moves to the choices of
 * the better half of a generation and keeps a margin, as in CatCMA (Hamano, Saito, Nomura & Shirakawa 2024, "CatCMA:
 * Stochastic Optimization for Mixed-Category Problems"), with a fixed rate instead of its adapted one.
 */
import { cellAt } from "../../space/encoding";
import type { Random } from "../../space/random";
import type { Ranked } from "./cmaes";

/** A generation moves a probability by up to this share of what is missing to 1. */
const RATE = 0.3;
/** A generation's chance that a converged choice is tried another way, as in the paper. */
const EXPLORATION = 0.27;

/** The probabilities after a generation; points in which the parameter (coordinate j) is inactive say nothing. */
export function updatedChoice(
  weights: readonly number[],
  j: number,
  generation: readonly Ranked[],
  parameters: number,
): number[] {
  const count = weights.length;
  const active = generation.filter(({ point }) => !Number.isNaN(point[j]!));
  const total = active.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return [...weights];
  const shares = new Array<number>(count).fill(0);
  for (const { point, weight } of active) shares[cellAt(point[j]!, count)]! += weight / total;
  return withLeast(
    weights.map((q, k) => q + RATE * total * (shares[k]! - q)),
    parameters,
  );
}

/** Every choice keeps a least probability. */
function withLeast(weights: readonly number[], parameters: number): number[] {
  if (weights.length < 2) return [...weights];
  const least = (1 - (1 - EXPLORATION) ** (1 / Math.max(parameters, 1))) / (weights.length - 1);
  const floored = weights.map((q) => Math.max(q, Math.min(least, 1 / weights.length)));
  const sum = floored.reduce((total, q) => total + q, 0);
  return floored.map((q) => q / sum);
}

/** Coordinate of a drawn choice. */
export function drawChoice(weights: readonly number[], random: Random): number {
  let left = random.next();
  const k = weights.findIndex((q) => {
    left -= q;
    return left < 0;
  });
  return ((k < 0 ? weights.length - 1 : k) + 0.5) / weights.length;
}
