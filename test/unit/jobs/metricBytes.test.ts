import fc from "fast-check";
import { expect, test } from "vitest";
import { createMetricByteReader } from "../../../src/jobs/metricBytes";
import { createMetricParser, type MetricSample } from "../../../src/jobs/metrics";

function readBytes(bytes: Buffer, names: readonly string[], lengths: readonly number[]): MetricSample[] {
  const reader = createMetricByteReader({ names });
  const samples: MetricSample[] = [];
  let at = 0;
  for (const length of lengths) {
    samples.push(...reader.push(bytes.subarray(at, at + length)));
    at += length;
  }
  return [...samples, ...reader.push(bytes.subarray(at)), ...reader.end()];
}

test("bytes say what their text says, wherever the chunks end", () => {
  const line = fc.constantFrom(
    "损失=0.5\n",
    "val_loss=0.5\n",
    "Epoch 3/20\n",
    "[12] x val_loss:0.3\n",
    "10%\r20% val_loss=3\r30% val_loss=4\r\n",
    "some words\n",
    "\n",
    "日本語\n",
    `${"long line ".repeat(30)}\n`,
  );
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(60)), (lines, lengths) => {
      const text = lines.join("");
      const names = ["val_loss", "损失"];
      const parser = createMetricParser({ names });
      const expected = [...parser.push(text), ...parser.end()];
      expect(readBytes(Buffer.from(text), names, lengths)).toEqual(expected);
    }),
  );
});

test("invalid UTF-8 and binary output hide no metric", () => {
  const noise = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256));
  const bytes = Buffer.concat([
    noise,
    Buffer.from("\nepoch=3 val_loss=0.5\n"),
    noise,
    Buffer.from("\nval_loss=0.4"),
  ]);
  const chunks = Array.from({ length: 10 }, () => 16_000);
  expect(readBytes(bytes, ["val_loss"], chunks).map(({ value }) => value)).toEqual([0.5, 0.4]);
});

test("a name across the end of a chunk of one endless line is found", () => {
  const filler = Buffer.alloc(5000, "x ");
  const line = Buffer.concat([Buffer.from("epoch=7 "), filler, filler, Buffer.from("val_loss=0.5 "), filler]);
  for (let cut = 9_995; cut < 10_030; cut++) {
    expect(readBytes(line, ["val_loss"], [cut])).toEqual([{ name: "val_loss", step: 7, value: 0.5 }]);
  }
});
