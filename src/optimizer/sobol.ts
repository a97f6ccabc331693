/**
 * The Sobol sequence in Gray-code order and its random scrambling.
 *
 * Notation: v_{d,k} the direction number of dimension d and bit k, BITS wide; point n is the XOR of v_{d,k} over
 * the set bits k of n's Gray code n ⊕ ⌊n/2⌋. Scrambling: each v is multiplied by a random lower triangular binary
 * matrix with ones on its diagonal (linear matrix scrambling, Matoušek 1998), and each dimension gets a random
 * digital shift; the points keep their equidistribution and each one is uniform.
 */
import type { Random } from "../space/random";
import { SOBOL_DIRECTIONS } from "./sobolDirections";

export const MAX_SOBOL_DIMENSION = SOBOL_DIRECTIONS.length + 1;
const BITS = 30;
const SCALE = 2 ** -BITS;

/** Writes point `index` into the first coordinates of `out`, each in [0, 1). */
export type Sobol = (index: number, out: Float64Array) => void;

/** The plain sequence, whose point 0 is the origin. */
export function plainSobol(dimension: number): Sobol {
  return pointsOf(directionNumbers(dimension), new Int32Array(dimension), 0);
}

/** The scrambled sequence: a function of the generator's stream. */
export function scrambledSobol(dimension: number, random: Random): Sobol {
  const directions = directionNumbers(dimension);
  const shifts = new Int32Array(dimension);
  const word = (): number => Math.floor(random.next() * 2 ** BITS);
  for (let d = 0; d < dimension; d++) {
    const rows = Array.from({ length: BITS }, (_, row) => {
      const diagonal = 1 << (BITS - 1 - row);
      return (word() & ~(2 * diagonal - 1) & (2 ** BITS - 1)) | diagonal;
    });
    for (let k = 0; k < BITS; k++) {
      const at = d * BITS + k;
      directions[at] = multiply(rows, directions[at] as number);
    }
    shifts[d] = word();
  }
  // Half a cell away from 0, so that no coordinate is the very edge.
  return pointsOf(directions, shifts, SCALE / 2);
}

function pointsOf(directions: Int32Array, shifts: Int32Array, offset: number): Sobol {
  return (index, out) => {
    const gray = index ^ (index >>> 1);
    for (let d = 0; d < shifts.length; d++) {
      let x = shifts[d] as number;
      for (let k = 0; k < BITS; k++) if ((gray >>> k) & 1) x ^= directions[d * BITS + k] as number;
      out[d] = x * SCALE + offset;
    }
  };
}

/** v_{d,k}, shape [dimension × BITS]. */
function directionNumbers(dimension: number): Int32Array {
  const directions = new Int32Array(dimension * BITS);
  for (let d = 0; d < dimension; d++) {
    const [polynomial, ...initial] = d === 0 ? [1] : (SOBOL_DIRECTIONS[d - 1] as readonly number[]);
    const degree = initial.length;
    const m = new Array<number>(BITS).fill(1);
    for (let k = 0; k < BITS; k++) {
      if (d === 0) continue;
      if (k < degree) {
        m[k] = initial[k] as number;
        continue;
      }
      let next = m[k - degree] as number;
      for (let j = 0; j < degree; j++)
        if (((polynomial as number) >>> (degree - 1 - j)) & 1) next ^= (m[k - j - 1] as number) << (j + 1);
      m[k] = next;
    }
    for (let k = 0; k < BITS; k++) directions[d * BITS + k] = (m[k] as number) << (BITS - 1 - k);
  }
  return directions;
}

/** The product over GF(2) of a square matrix, given as rows of bits, and a column of bits. */
function multiply(rows: readonly number[], column: number): number {
  let product = 0;
  for (const row of rows) product = (product << 1) | parity(row & column);
  return product;
}

function parity(bits: number): number {
  let x = bits ^ (bits >>> 16);
  x ^= x >>> 8;
  x ^= x >>> 4;
  return (0x6996 >>> (x & 15)) & 1;
}
