import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findGpus, readSlots, slotEnvironments } from "../../../src/jobs/slots";

function folderWith(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "gt-slots-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), content);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

const TWO = [{ CUDA_VISIBLE_DEVICES: "0" }, { CUDA_VISIBLE_DEVICES: "1" }];

describe("slots", () => {
  test.each<[value: unknown, slots: unknown]>([
    [3, 3],
    ["3", 3],
    ["gpus", "gpus"],
    ["auto", "auto"],
    [TWO, TWO],
    [JSON.stringify(TWO), TWO],
    [
      [{ OMP_NUM_THREADS: 4 }, {}],
      [{ OMP_NUM_THREADS: "4" }, {}],
    ],
  ])("are read from %j", async (value, slots) => expect(await readSlots(value)).toEqual(slots));

  test("are read from a file", async () => {
    const folder = folderWith("slots.json", JSON.stringify(TWO));
    expect(await readSlots(join(folder, "slots.json"))).toEqual(TWO);
  });

  test.each([0, -1, 1.5, 1025, "", "many", [], [1], ["a"], [{ A: null }], "[{]", "no-such-file.json", null])(
    "%j is refused with what to write",
    (value) => expect(readSlots(value)).rejects.toThrow(/write a whole number|is not JSON|cannot be read/),
  );

  test("are as many empty environments as the number says", async () => {
    expect(await slotEnvironments(2)).toEqual([{}, {}]);
  });
});

describe.skipIf(process.platform === "win32")("GPUs", () => {
  test("are what nvidia-smi lists", async () => {
    const folder = folderWith("nvidia-smi", "#!/bin/sh\necho 0\necho 1\necho 7\n");
    expect(await findGpus({ PATH: `${folder}:${process.env.PATH}` })).toEqual(["0", "1", "7"]);
  });

  test("are those that CUDA_VISIBLE_DEVICES names already, whatever the driver lists", async () => {
    const folder = folderWith("nvidia-smi", "#!/bin/sh\necho 0\necho 1\n");
    expect(await findGpus({ PATH: folder, CUDA_VISIBLE_DEVICES: "3,GPU-8a" })).toEqual(["3", "GPU-8a"]);
    expect(await findGpus({ PATH: folder, CUDA_VISIBLE_DEVICES: "-1" })).toEqual([]);
  });

  test("are none where the driver is missing or fails", async () => {
    expect(await findGpus({ PATH: "/no/such/folder" })).toEqual([]);
    const folder = folderWith("nvidia-smi", "#!/bin/sh\necho 'NVIDIA-SMI has failed'\nexit 9\n");
    expect(await findGpus({ PATH: folder })).toEqual([]);
  });
});
