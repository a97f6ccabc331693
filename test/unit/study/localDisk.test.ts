import { expect, test } from "vitest";
import { isKnownToBeLocal } from "../../../src/study/localDisk";
import { temporaryFolder } from "./support/temporary";

test.runIf(process.platform === "linux")(
  "only file systems that keep files on this machine are local",
  async () => {
    expect(await isKnownToBeLocal(temporaryFolder())).toBe(true);
    // Its files are made up when they are read.
    expect(await isKnownToBeLocal("/proc")).toBe(false);
  },
);
