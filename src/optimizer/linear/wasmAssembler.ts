/**
 * As much of WebAssembly's binary format as one module with one function and a memory needs
 * (webassembly.github.io/spec/core/binary): instructions are lists of bytes, put together by plain functions. So the
 * fast routines are source like any other: nothing to build, no binary in the repository.
 */

/** Encoded instructions: bytes, nested as they were put together. */
export type Code = readonly (number | Code)[];

export const VALUE_TYPES = { i32: 0x7f, v128: 0x7b } as const;

export const getLocal = (index: number): Code => [0x20, unsigned(index)];
export const i32Const = (value: number): Code => [0x41, signed(value)];
export const i32Add = (a: Code, b: Code): Code => [a, b, 0x6a];
export const i32ShiftLeft = (a: Code, bits: number): Code => [a, i32Const(bits), 0x74];
export const isAtLeast = (a: Code, b: Code): Code => [a, b, 0x4f];
export const isZero = (a: Code): Code => [a, 0x45];
export const isLess = (a: Code, b: Code): Code => [a, b, 0x49];

export function setLocal(index: number, value: Code): Code {
  return [value, 0x21, unsigned(index)];
}

/** Repeats the body until `done`, which is looked at before each round. */
export function until(done: Code, ...body: readonly Code[]): Code {
  const block = [0x02, 0x40];
  const loop = [0x03, 0x40];
  const leaveIf = [done, 0x0d, 1];
  const again = [0x0c, 0];
  return [block, loop, leaveIf, body, again, END, END];
}

/** Two numbers of 64 bits each at an address plus `offset` bytes. */
export function loadPair(address: Code, offset = 0): Code {
  return [address, simd(0x00), ALIGN_8, unsigned(offset)];
}

/** One number, twice. */
export function loadTwice(address: Code, offset = 0): Code {
  return [address, simd(0x0a), ALIGN_8, unsigned(offset)];
}

export function storePair(address: Code, offset: number, value: Code): Code {
  return [address, value, simd(0x0b), ALIGN_8, unsigned(offset)];
}

export const zeroPair: Code = [0xfd, 0x0c, new Array<number>(16).fill(0)];
export const addPairs = (a: Code, b: Code): Code => [a, b, simd(0xf0)];
export const subtractPairs = (a: Code, b: Code): Code => [a, b, simd(0xf1)];
export const multiplyPairs = (a: Code, b: Code): Code => [a, b, simd(0xf2)];
export const dividePairs = (a: Code, b: Code): Code => [a, b, simd(0xf3)];

/**
 * A module that exports `memory` (one page of 64 KiB, may grow) and a function `run` without a result.
 * @param parameters how many, each an i32; they are the first locals.
 * @param locals the types of those that follow.
 */
export function assembleModule(
  parameters: number,
  locals: readonly (keyof typeof VALUE_TYPES)[],
  body: Code,
): Uint8Array<ArrayBuffer> {
  const type = [0x60, vector(new Array<number>(parameters).fill(VALUE_TYPES.i32)), 0];
  const declared = locals.map((name) => [1, VALUE_TYPES[name]]);
  return Uint8Array.from(
    bytesOf([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vector([type])),
      section(3, vector([0])),
      section(5, vector([[0, 1]])),
      section(7, vector([exported("memory", 2), exported("run", 0)])),
      section(10, vector([sized([vector(declared), body, END])])),
    ]),
  );
}

const END = 0x0b;
/** log2 of 8 bytes: a hint only. */
const ALIGN_8 = 3;

function simd(operation: number): Code {
  return [0xfd, unsigned(operation)];
}

function exported(name: string, kind: number): Code {
  return [vector([...name].map((letter) => letter.charCodeAt(0))), kind, 0];
}

function section(id: number, content: Code): Code {
  return [id, sized(content)];
}

function vector(items: Code): Code {
  return [unsigned(items.length), items];
}

/** After the number of its bytes. */
function sized(content: Code): Code {
  const bytes = bytesOf(content);
  return [unsigned(bytes.length), bytes];
}

function bytesOf(code: Code, into: number[] = []): number[] {
  for (const item of code) {
    if (typeof item === "number") into.push(item);
    else bytesOf(item, into);
  }
  return into;
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const isLast = value >= -64 && value < 64;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, signed(value >> 7)];
}
