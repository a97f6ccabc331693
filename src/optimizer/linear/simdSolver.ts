import { packedLength } from "./packed";
import { simdSolveModule } from "./simdSolve";

/** The program of simdSolve.ts with a memory of its own, into which L and X are copied. */
export interface SimdSolver {
  /** Takes over rows from … to-1 of a packed L. */
  load(lower: Float64Array, from: number, to: number): void;
  /**
   * X ← L⁻¹ X with the first n rows of L.
   * @param columns `groups` of four right-hand sides, 4n numbers each, interleaved as for `solveLower4`.
   */
  solve(n: number, columns: Float64Array, groups: number): void;
}

/** Below this many rows copying costs more than the vector instructions save. */
const MIN_ROWS = 32;
const PAGE = 65536;

/**
 * The solver, empty, with room for n rows and that many groups: good until it is asked for again. Null where the rows
 * are few, and where the machine has no vector instructions or not the memory: triangular.ts gives the same bits.
 */
export function simdSolver(n: number, groups: number): SimdSolver | null {
  if (n < MIN_ROWS) return null;
  program ??= instantiate();
  if (program === "none") return null;
  const { memory, run } = program;
  const bytes = 8 * (packedLength(n) + 4 * n * groups);
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) {
    try {
      memory.grow(missing);
    } catch {
      return null;
    }
  }
  const numbers = new Float64Array(memory.buffer);
  const x = packedLength(n);
  return {
    load(lower, from, to) {
      numbers.set(lower.subarray(packedLength(from), packedLength(to)), packedLength(from));
    },
    solve(rows, columns, count) {
      const length = 4 * rows * count;
      numbers.set(columns.subarray(0, length), x);
      run(0, rows, 8 * x, count);
      columns.set(numbers.subarray(x, x + length));
    },
  };
}

interface Program {
  readonly memory: WebAssembly.Memory;
  run(lower: number, rows: number, columns: number, groups: number): void;
}

let program: Program | "none" | undefined;

function instantiate(): Program | "none" {
  if (typeof WebAssembly === "undefined") return "none";
  const bytes = simdSolveModule();
  if (!WebAssembly.validate(bytes)) return "none";
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports as unknown as Program;
}
