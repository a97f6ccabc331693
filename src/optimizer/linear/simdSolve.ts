/**
 * `solveLower4` of triangular.ts with the processor's vector instructions: X ← L⁻¹ X for four right-hand sides.
 *
 * The two numbers of a vector belong to two right-hand sides and every sum runs over k = 0, 1, 2 … in one accumulator,
 * as in triangular.ts: the results are the same bit by bit, and no answer depends on what the machine can do. Four rows
 * of L are taken at a time, which makes eight independent sums.
 */
import {
  addPairs,
  assembleModule,
  type Code,
  dividePairs,
  getLocal,
  i32Add,
  i32Const,
  i32ShiftLeft,
  isAtLeast,
  isLess,
  isZero,
  loadPair,
  loadTwice,
  multiplyPairs,
  setLocal,
  storePair,
  subtractPairs,
  until,
  zeroPair,
} from "./wasmAssembler";

const NUMBER = 8;
/** Of X: four numbers. */
const X_ROW = 4 * NUMBER;
const ROWS = 4;
const HALVES = [0, 1] as const;

// Parameters: addresses of L (packed rows) and X (groups of four right-hand sides, interleaved), n and how many groups.
const [L, N, X, GROUPS] = [0, 1, 2, 3];
/** Rows done; groups left; addresses of a group of X, of its row i, and within it. */
const [I, LEFT, GROUP, X_I, X_K] = [4, 5, 6, 7, 8];
/** Address of row i of L, and those within rows i … i+3. */
const L_I = 9;
const L_ROW = [10, 11, 12, 13];
/** Two pairs of X and a number of L, twice. */
const X_PAIR = [14, 15] as const;
const L_TWICE = 16;
const sum = (row: number, half: 0 | 1): number => 17 + 2 * row + half;
const I32_LOCALS = 10;
const PAIR_LOCALS = 3 + 2 * ROWS;

/** Its function takes the addresses of L and X in its memory: (L, n, X, groups). */
export function simdSolveModule(): Uint8Array<ArrayBuffer> {
  const locals = [
    ...new Array<"i32">(I32_LOCALS).fill("i32"),
    ...new Array<"v128">(PAIR_LOCALS).fill("v128"),
  ];
  return assembleModule(4, locals, body());
}

function body(): Code {
  return [
    setLocal(L_I, getLocal(L)),
    until(isLess(getLocal(N), i32Add(getLocal(I), i32Const(ROWS))), step(ROWS)),
    // The last rows singly.
    until(isAtLeast(getLocal(I), getLocal(N)), step(1)),
  ];
}

/** The next rows of every group: those of L stay in the cache meanwhile. */
function step(rows: number): Code {
  const indices = [...Array(rows).keys()];
  return [
    setLocal(LEFT, getLocal(GROUPS)),
    setLocal(GROUP, getLocal(X)),
    until(
      isZero(getLocal(LEFT)),
      indices.map((row) => setLocal(L_ROW[row]!, row === 0 ? getLocal(L_I) : rowAfter(L_ROW[row - 1]!, row))),
      setLocal(X_I, i32Add(getLocal(GROUP), i32ShiftLeft(getLocal(I), 5))),
      rowsOfX(rows),
      setLocal(GROUP, i32Add(getLocal(GROUP), i32ShiftLeft(getLocal(N), 5))),
      setLocal(LEFT, i32Add(getLocal(LEFT), i32Const(-1))),
    ),
    indices.map((row) => setLocal(L_I, rowAfter(L_I, row + 1))),
    setLocal(I, i32Add(getLocal(I), i32Const(rows))),
  ];
}

/** The address of row i + row of L, which begins after the i + row numbers of the one before. */
function rowAfter(before: number, row: number): Code {
  return i32Add(getLocal(before), i32ShiftLeft(i32Add(getLocal(I), i32Const(row)), 3));
}

/** Rows i … i+rows-1 of X; i is a multiple of their number. */
function rowsOfX(rows: number): Code {
  const indices = [...Array(rows).keys()];
  const cell = (row: number, half: 0 | 1): number => row * X_ROW + half * 2 * NUMBER;
  const loadX = (address: number, k: number): Code =>
    HALVES.map((half) => setLocal(X_PAIR[half], loadPair(getLocal(address), cell(k, half))));
  /** Adds L[row, k] times what `loadX` loaded. */
  const addTo = (row: number, k: number): Code => [
    setLocal(L_TWICE, loadTwice(getLocal(L_ROW[row]!), k * NUMBER)),
    HALVES.map((half) =>
      setLocal(
        sum(row, half),
        addPairs(getLocal(sum(row, half)), multiplyPairs(getLocal(L_TWICE), getLocal(X_PAIR[half]))),
      ),
    ),
  ];
  return [
    indices.map((row) => HALVES.map((half) => setLocal(sum(row, half), zeroPair))),
    setLocal(X_K, getLocal(GROUP)),
    until(
      isAtLeast(getLocal(X_K), getLocal(X_I)),
      indices.map((k) => [loadX(X_K, k), indices.map((row) => addTo(row, k))]),
      indices.map((row) => setLocal(L_ROW[row]!, i32Add(getLocal(L_ROW[row]!), i32Const(rows * NUMBER)))),
      setLocal(X_K, i32Add(getLocal(X_K), i32Const(rows * X_ROW))),
    ),
    // What is left is a triangle at the diagonal; a row that is done is the next ones' x.
    indices.map((row) => [
      HALVES.map((half) =>
        storePair(
          getLocal(X_I),
          cell(row, half),
          dividePairs(
            subtractPairs(loadPair(getLocal(X_I), cell(row, half)), getLocal(sum(row, half))),
            loadTwice(getLocal(L_ROW[row]!), row * NUMBER),
          ),
        ),
      ),
      loadX(X_I, row),
      indices.slice(row + 1).map((below) => addTo(below, row)),
    ]),
  ];
}
