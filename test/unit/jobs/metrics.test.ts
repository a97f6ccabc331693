import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMetricParser, type MetricSample } from "../../../src/jobs/metrics";

function parse(output: string, names: readonly string[] | "*"): MetricSample[] {
  const parser = createMetricParser({ names });
  return [...parser.push(output), ...parser.end()];
}

/** `name@step=value` of every sample. */
function read(output: string, names: readonly string[] | "*" = ["val_loss"]): string[] {
  return parse(output, names).map(({ name, step, value }) => `${name}@${step}=${value}`);
}

describe("forms of a value", () => {
  test.each<[output: string, expected: string[]]>([
    ["val_loss=0.31", ["val_loss@1=0.31"]],
    ["val_loss: 0.31", ["val_loss@1=0.31"]],
    ["val_loss = 0.31", ["val_loss@1=0.31"]],
    ["val_loss :0.31,", ["val_loss@1=0.31"]],
    ["'val_loss': 0.31", ["val_loss@1=0.31"]],
    ['{"val_loss": 0.31, "epoch": 4}', ["val_loss@4=0.31"]],
    ["{'val_loss': 0.31, 'epoch': 1.0}", ["val_loss@1=0.31"]],
    ["{'val_loss': '0.31', 'epoch': '2'}", ["val_loss@2=0.31"]],
    ['"{\\"val_loss\\": 0.31}"', ["val_loss@1=0.31"]],
    ["val_loss -> 0.31", ["val_loss@1=0.31"]],
    ["val_loss => 0.31", ["val_loss@1=0.31"]],
    ["val_loss=-0.31", ["val_loss@1=-0.31"]],
    ["val_loss=+0.31", ["val_loss@1=0.31"]],
    ["val_loss=−0.31", ["val_loss@1=-0.31"]],
    ["val_loss=.31", ["val_loss@1=0.31"]],
    ["val_loss=3.", ["val_loss@1=3"]],
    ["val_loss=3", ["val_loss@1=3"]],
    ["val_loss=3.1e-05", ["val_loss@1=0.000031"]],
    ["val_loss=3E+2", ["val_loss@1=300"]],
    ["val_loss=nan", ["val_loss@1=NaN"]],
    ["val_loss: NaN", ["val_loss@1=NaN"]],
    ["val_loss=inf", ["val_loss@1=Infinity"]],
    ["val_loss=-inf", ["val_loss@1=-Infinity"]],
    ['{"val_loss": -Infinity}', ["val_loss@1=-Infinity"]],
    ["val_loss: 93.1%", ["val_loss@1=93.1"]],
    ["val_loss: 5.2s/epoch", ["val_loss@1=5.2"]],
    ["val_loss: 93/100", ["val_loss@1=93"]],
    ["val_loss: 1,234.5", ["val_loss@1=1234.5"]],
    ["val_loss: tensor(0.31, device='cuda:0')", ["val_loss@1=0.31"]],
    ["{'val_loss': np.float64(0.31)}", ["val_loss@1=0.31"]],
    ["val_loss: tensor([[0.31]])", ["val_loss@1=0.31"]],
    ["val_loss: [0.31]", ["val_loss@1=0.31"]],
    ["val_loss: 0.31 ± 0.02", ["val_loss@1=0.31"]],
    ["val_loss: 0.31 (best 0.30)", ["val_loss@1=0.31"]],
    ["best val_loss so far, val_loss=0.31.", ["val_loss@1=0.31"]],
    ["val_loss 0.31", ["val_loss@1=0.31"]],
    ["|  val_loss  |  0.31  |", ["val_loss@1=0.31"]],
  ])("%s", (output, expected) => expect(read(output)).toEqual(expected));

  test.each([
    "val_loss",
    "val_loss=",
    "val_loss=none",
    "val_loss=None",
    "val_loss: information",
    "val_loss=1.2.3",
    "val_loss: 12:30:01",
    "val_loss: 2024-01-02",
    "val_loss=0x1f",
    "val_loss improved from 0.5 to 0.3",
    "val_loss 3 epochs without improvement",
    "val_loss: lower is better",
  ])("%s says nothing", (output) => expect(read(output)).toEqual([]));
});

describe("names match whole", () => {
  test.each<[output: string, names: string[], expected: string[]]>([
    ["val_loss=0.31", ["loss"], []],
    ["loss_total=0.31", ["loss"], []],
    ["val/loss=0.31 loss=0.4", ["loss"], ["loss@1=0.4"]],
    ["loss-val=0.31", ["loss"], []],
    ["loss.val=0.31", ["loss"], []],
    ["xloss=0.31", ["loss"], []],
    ["éloss=0.31", ["loss"], []],
    ["loss2=0.31", ["loss"], []],
    ["loss@5=0.31", ["loss"], []],
    ["Loss=0.31", ["loss"], []],
    ["--loss=0.31", ["loss"], ["loss@1=0.31"]],
    ["training...loss=0.31", ["loss"], []],
    ["val/loss=0.31", ["val/loss"], ["val/loss@1=0.31"]],
    ["valid-logloss:0.3", ["valid-logloss"], ["valid-logloss@1=0.3"]],
    ["eval.f1: 0.3", ["eval.f1"], ["eval.f1@1=0.3"]],
    ["ndcg@10=0.3", ["ndcg@10"], ["ndcg@10@1=0.3"]],
    [" * Acc@1 69.758 Acc@5 89.078", ["Acc@1", "Acc@5"], ["Acc@1@1=69.758", "Acc@5@1=89.078"]],
    ["損失: 0.31", ["損失"], ["損失@1=0.31"]],
    ["loss=0.4,val_loss=0.31", ["loss", "val_loss"], ["loss@1=0.4", "val_loss@1=0.31"]],
    ["a+b=1", ["a+b"], ["a+b@1=1"]],
  ])("%s for %j", (output, names, expected) => expect(read(output, names)).toEqual(expected));
});

describe("the step", () => {
  test.each<[output: string, expected: string[]]>([
    ["epoch=3 val_loss=0.31", ["val_loss@3=0.31"]],
    ["Epoch 3/20 - loss: 0.5 - val_loss: 0.31", ["val_loss@3=0.31"]],
    ["Epoch: 03, val_loss: 0.31", ["val_loss@3=0.31"]],
    ["[Epoch 3] val_loss 0.31", ["val_loss@3=0.31"]],
    ["Epoch [3/20], val_loss: 0.31", ["val_loss@3=0.31"]],
    ["Epoch: [3][ 10/500] val_loss 0.31", ["val_loss@3=0.31"]],
    ["EPOCH 3: val_loss=0.31", ["val_loss@3=0.31"]],
    ["epoch #3 val_loss=0.31", ["val_loss@3=0.31"]],
    ["epoch=3 step=1200 val_loss=0.31", ["val_loss@3=0.31"]],
    ["step 1,200/5,000 | val_loss 0.31", ["val_loss@1200=0.31"]],
    ["step: 0.1 val_loss=0.31", ["val_loss@1=0.31"]],
    ["iter 250: val_loss 1.80, time 100ms", ["val_loss@250=1.8"]],
    ["iteration=7 val_loss=0.31", ["val_loss@7=0.31"]],
    ["time per epoch: 12s val_loss=0.31", ["val_loss@1=0.31"]],
    ["epoch_time: 12 val_loss=0.31", ["val_loss@1=0.31"]],
    ["[12] val_loss:0.3", ["val_loss@12=0.3"]],
    ["[12/100] val_loss:0.3", ["val_loss@12=0.3"]],
    ["[1,  2000] val_loss: 2.2", ["val_loss@1=2.2"]],
    ["12:\tlearn: 0.5\tval_loss: 0.3", ["val_loss@12=0.3"]],
    ["12:30:01 val_loss: 0.3", ["val_loss@1=0.3"]],
    ["{'loss': 0.9, 'epoch': 0.5, 'val_loss': 0.31}", ["val_loss@0=0.31"]],
    ["val_loss=3\nval_loss=2\nval_loss=1\n", ["val_loss@1=3", "val_loss@2=2", "val_loss@3=1"]],
    [
      "Epoch 1/2\nval_loss=3\nval_loss=2\nEpoch 2/2\nval_loss=1",
      ["val_loss@1=3", "val_loss@1=2", "val_loss@2=1"],
    ],
    ["step=10 val_loss=3\nfinal val_loss=2", ["val_loss@10=3", "val_loss@10=2"]],
  ])("%j", (output, expected) => expect(read(output)).toEqual(expected));

  test("XGBoost, Keras and tqdm lines", () => {
    expect(
      read("[0]\ttrain-logloss:0.61\tvalid-logloss:0.62\n[12]\tvalid-logloss:0.3\n", ["valid-logloss"]),
    ).toEqual(["valid-logloss@0=0.62", "valid-logloss@12=0.3"]);
    const keras =
      "Epoch 3/20\n\n  1/10 [==>...........] - ETA: 0s - loss: 0.9000\n" +
      " 10/10 [==============================] - 0s 5ms/step - loss: 0.5000 - val_loss: 0.3100\n";
    expect(read(keras, ["loss", "val_loss"])).toEqual(["loss@3=0.9", "loss@3=0.5", "val_loss@3=0.31"]);
    const keras3 =
      "Epoch 3/20\n\u001b[1m 1/10\u001b[0m \u001b[37m━━━━\u001b[0m \u001b[1m0s\u001b[0m 5ms/step - loss: 0.9\b\b\b\b\r" +
      "\u001b[1m10/10\u001b[0m \u001b[32m━━━━\u001b[0m \u001b[1m0s\u001b[0m 5ms/step - loss: 0.5 - val_loss: 0.31\n";
    expect(read(keras3, ["loss", "val_loss"])).toEqual(["loss@3=0.5", "val_loss@3=0.31"]);
    const lightning =
      "\rEpoch 3:  10%|█ | 1/10 [00:00<00:01, 5.00it/s, v_num=2, val_loss=0.50]" +
      "\rEpoch 3: 100%|██| 10/10 [00:01<00:00, 9.80it/s, v_num=2, val_loss=0.31]\n";
    expect(read(lightning)).toEqual(["val_loss@3=0.31"]);
  });
});

describe("lines", () => {
  test("a line redrawn with carriage returns counts in its final state", () => {
    expect(read("val_loss=3\rval_loss=2\rval_loss=1\nval_loss=0.5\r\n")).toEqual([
      "val_loss@1=1",
      "val_loss@2=0.5",
    ]);
    expect(read("val_loss=3\r100% done\n")).toEqual([]);
    expect(read("val_loss=3\rval_loss=2\r")).toEqual(["val_loss@1=2"]);
  });

  test("a second bar, which moves the cursor up, counts in its final state", () => {
    const up = "\u001b[A";
    expect(read(`outer\n\rval_loss=3${up}\n\rval_loss=2${up}\n\rval_loss=1\nend\n`)).toEqual([
      "val_loss@1=1",
    ]);
    expect(read(`outer\n\rval_loss=3${up}\n\rval_loss=2${up}`)).toEqual(["val_loss@1=2"]);
  });

  test("colours and links are not part of a line", () => {
    expect(read("\u001b[32mval_loss\u001b[0m=\u001b[1;31m0.31\u001b[0m")).toEqual(["val_loss@1=0.31"]);
    expect(read("\u001b]8;;https://x.y\u0007val_loss\u001b]8;;\u0007: 0.31")).toEqual(["val_loss@1=0.31"]);
  });

  test("a line counts when it is complete, wherever the chunks end", () => {
    const parser = createMetricParser({ names: ["val_loss"] });
    expect(parser.push("epoch=1 val_lo")).toEqual([]);
    expect(parser.push("ss=0.3")).toEqual([]);
    expect(parser.push("1\nval")).toEqual([{ name: "val_loss", step: 1, value: 0.31 }]);
    expect(parser.end()).toEqual([]);
  });

  test("any division into chunks reads the same", () => {
    const line = fc.constantFrom(
      "val_loss=0.5\n",
      "Epoch 3/20\n",
      "epoch: 4 val_loss: 1e-3\n",
      "10%\r20% val_loss=3\r30% val_loss=4\r\n",
      "some words\n",
      "[12] val_loss:0.3",
      "\r",
      "\n",
      "\u001b[31mval_loss: nan\u001b[0m\u001b[A\n",
    );
    const property = fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, lengths) => {
      const text = lines.join("");
      const parser = createMetricParser({ names: ["val_loss"] });
      const samples: MetricSample[] = [];
      let at = 0;
      for (const length of lengths) {
        samples.push(...parser.push(text.slice(at, at + length)));
        at += length;
      }
      samples.push(...parser.push(text.slice(at)), ...parser.end());
      expect(samples).toEqual(parse(text, ["val_loss"]));
    });
    fc.assert(property);
  });

  test("a very long line is read in pieces that do not cut a number", () => {
    const long = `${"word ".repeat(60_000)}val_loss=0.3125 ${"word ".repeat(60_000)}`;
    expect(read(long)).toEqual(["val_loss@1=0.3125"]);
    for (let shift = 0; shift < 30; shift++) {
      const cut = `${"x ".repeat((256 * 1024) / 2 - 15)}${" ".repeat(shift)}val_loss=0.3125 end`;
      expect(read(cut)).toEqual(["val_loss@1=0.3125"]);
    }
  });

  test("output without a line break is not kept", () => {
    const parser = createMetricParser({ names: ["val_loss"] });
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 2000; i++) parser.push("x".repeat(64 * 1024));
    for (let i = 0; i < 2000; i++) parser.push(`\r${i}% val_loss=${i}`);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6);
    expect(parser.end()).toEqual([{ name: "val_loss", step: 1, value: 1999 }]);
  });
});

describe("every metric", () => {
  test("lists names and values, but not steps, times or versions", () => {
    expect(
      read("12:30:01 INFO v1.2.3 epoch=3 step: 7 train/loss=0.5, 'acc': 93.1% (took 3 s) lr: 1e-3", "*"),
    ).toEqual(["train/loss@3=0.5", "acc@3=93.1", "lr@3=0.001"]);
  });

  test("reads no columns of words and numbers", () => {
    expect(read("took 3.5 seconds, loss 0.5", "*")).toEqual([]);
  });
});
