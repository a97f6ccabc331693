import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeSource,
  EncodingError,
  encodeSource,
  readSource,
  writeSource,
} from "../../../src/jobs/sourceFile";
import { folderWith } from "./jobsFolder";

test("decoding and encoding give the same bytes back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (text, bom) => {
      const bytes = Buffer.from((bom ? "\ufeff" : "") + text);
      expect(encodeSource(decodeSource(bytes, "x"))).toEqual(bytes);
    }),
  );
});

test.each<[bytes: number[], line: number, column: number]>([
  [[0xff], 1, 1],
  [[0x61, 0xe9, 0x62], 1, 2],
  [[0x61, 0x0a, 0x62, 0x62, 0xe4], 2, 3],
  [[...Buffer.from("\ufffd\n"), 0xe4], 2, 1],
  [[0xef, 0xbb, 0xbf, 0xff], 1, 1],
])("bytes %j are refused at line %i, column %i", (bytes, line, column) => {
  expect(() => decodeSource(Buffer.from(bytes), "a.py")).toThrow(
    expect.objectContaining({
      line,
      column,
      message: expect.stringContaining(`a.py:${line}:${column} is not UTF-8`),
    }),
  );
  expect(() => decodeSource(Buffer.from(bytes), "a.py")).toThrow(EncodingError);
});

test("writing keeps the mark and the permissions", async () => {
  const path = join(folderWith({ "run.py": "\ufeffa = 1\r\n" }), "run.py");
  chmodSync(path, 0o750);
  const source = await readSource(path);
  expect(source.text).toBe("a = 1\r\n");
  await writeSource(path, { ...source, text: "a = 2\r\n" });
  expect(readFileSync(path, "utf8")).toBe("\ufeffa = 2\r\n");
  expect(statSync(path).mode & 0o777).toBe(0o750);
});
