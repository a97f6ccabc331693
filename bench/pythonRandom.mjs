// Python's random.Random(text): Mersenne Twister (Matsumoto & Nishimura 1998) seeded with the text and its SHA-512.
// The tables' format lets evaluations draw with it; with the same draws our runs pair with any other driver's.
import { createHash } from "node:crypto";

const N = 624;
const M = 397;

/**
 * @param {string} text
 * @returns {{below: (n: number) => number}} `below(n)` is Python's `randrange(n)`, n up to 2³²
 */
export function pythonRandom(text) {
  const state = seededBy(keyOf(text));
  let at = N;

  function next() {
    if (at === N) {
      twist(state);
      at = 0;
    }
    let y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  return {
    below(n) {
      const bits = 32 - Math.clz32(n);
      for (;;) {
        const drawn = next() >>> (32 - bits);
        if (drawn < n) return drawn;
      }
    },
  };
}

/** The text and its hash as one big-endian number, in words of 32 bits, lowest first. */
function keyOf(text) {
  const bytes = Buffer.concat([Buffer.from(text), createHash("sha512").update(text).digest()]);
  const padded = Buffer.concat([Buffer.alloc((4 - (bytes.length % 4)) % 4), bytes]);
  return Array.from({ length: padded.length / 4 }, (_, i) =>
    padded.readUInt32BE(padded.length - 4 * (i + 1)),
  );
}

/** `init_by_array` of the reference implementation. */
function seededBy(key) {
  const state = new Uint32Array(N);
  state[0] = 19650218;
  for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, mixed(state[i - 1])) + i;
  let i = 1;
  let j = 0;
  for (let k = Math.max(N, key.length); k > 0; k--) {
    state[i] = (state[i] ^ Math.imul(mixed(state[i - 1]), 1664525)) + key[j] + j;
    i = wrapped(state, i);
    j = (j + 1) % key.length;
  }
  for (let k = N - 1; k > 0; k--) {
    state[i] = (state[i] ^ Math.imul(mixed(state[i - 1]), 1566083941)) - i;
    i = wrapped(state, i);
  }
  state[0] = 0x80000000;
  return state;
}

function mixed(word) {
  return word ^ (word >>> 30);
}

function wrapped(state, i) {
  if (i + 1 < N) return i + 1;
  state[0] = state[N - 1];
  return 1;
}

function twist(state) {
  for (let k = 0; k < N; k++) {
    const y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff);
    state[k] = state[(k + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
