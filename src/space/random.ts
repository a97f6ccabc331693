/** A stream of uniform numbers in [0, 1). */
export interface Random {
  next(): number;
}

/**
 * A generator that is a pure function of its parts, e.g. `createRandom(seed, "trial", 7)`.
 * The parts are hashed with four lanes of the MurmurHash3 mixer into the state of sfc32 (Doty-Humphrey's small
 * fast counting generator, which passes PractRand); two outputs make one number of 53 bits.
 */
export function createRandom(...parts: readonly (number | string)[]): Random {
  const key = parts.map((part) => `${typeof part === "number" ? "n" : "s"}${part}`).join("\u0000");
  let [a, b, c, counter] = hash128(key);

  function next32(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  // sfc32 needs about a dozen steps until every bit of the state depends on every bit of the seed.
  for (let i = 0; i < 15; i++) next32();
  return { next: () => ((next32() >>> 5) * 67108864 + (next32() >>> 6)) / 9007199254740992 };
}

/** A whole number in [0, bound). */
export function nextInt(random: Random, bound: number): number {
  return Math.floor(random.next() * bound);
}

/** A standard normal number (Box–Muller; the second one is not kept, so that a draw is a function of the stream). */
export function nextNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Fisher–Yates, in place; returns its argument. */
export function shuffle<T>(random: Random, items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = nextInt(random, i + 1);
    const held = items[i] as T;
    items[i] = items[j] as T;
    items[j] = held;
  }
  return items;
}

function hash128(text: string): [number, number, number, number] {
  const lanes: [number, number, number, number] = [1779033703, 3144134277, 1013904242, 2773480762];
  const primes = [597399067, 2869860233, 951274213, 2716044179] as const;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    for (let lane = 0; lane < 4; lane++) {
      const other = lanes[(lane + 1) % 4] as number;
      lanes[lane] = other ^ Math.imul((lanes[lane] as number) ^ code, primes[lane] as number);
    }
  }
  for (let lane = 0; lane < 4; lane++) {
    lanes[lane] = mix(
      (lanes[lane] as number) ^ Math.imul(lanes[(lane + 1) % 4] as number, primes[lane] as number),
    );
  }
  return lanes;
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
