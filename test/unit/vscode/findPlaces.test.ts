import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import { silentLogger } from "../../../src/jobs/logger";
import { createStudy } from "../../../src/study/study";
import { findPlaces } from "../../../src/vscode/findPlaces";
import { definition } from "../study/support/studies";

describe("the studies of a workspace folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "guided-tuning-places-")), "models");
    mkdirSync(join(folder, ".git"), { recursive: true });
  });
  afterEach(() => rmSync(dirname(folder), { recursive: true, force: true }));

  function write(file: string, ...lines: string[]): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${lines.join("\n")}\n`);
  }
  async function found(textOf: (path: string) => string | undefined = () => undefined): Promise<string[]> {
    const places = await findPlaces(folder, textOf);
    return places.map(({ place, project }) => {
      const names = project?.scan.parameters.map(({ parameter }) => parameter.name) ?? [];
      return `${place.name} (${basename(place.path)}): ${names.join(" ")}`.trim();
    });
  }

  it("are none where nothing is annotated", async () => {
    write("train.py", "lr = 0.1");
    expect(await found()).toEqual([]);
  });

  it("are one for a script and its configuration together", async () => {
    write("train.py", "# @tune.objective minimize loss", "n = 3  # @tune int(1, 8)");
    write("config.yaml", "lr: 0.1  # @tune float(0, 1)");
    expect(await found()).toEqual(["models (models): lr n"]);
  });

  it("are the one that a folder had which has been renamed since", async () => {
    write("train.py", "# @tune.objective minimize loss", "n = 3  # @tune int(1, 8)");
    for (const [name, namedAfterRoot] of [
      ["nets", true],
      ["another", undefined],
    ] as const) {
      const journal = join(folder, ".tuning", name, "journal.log");
      mkdirSync(dirname(journal), { recursive: true });
      const begun = { ...definition, ...(namedAfterRoot && { namedAfterRoot }) };
      (await createStudy(journal, name, begun, silentLogger)).dispose();
    }
    expect(await found()).toEqual(["nets (models): n", "another (models):"]);
  });

  it("are one for each script with a goal of its own", async () => {
    write("a.py", "# @tune.objective minimize loss", "n = 3  # @tune int(1, 8)");
    write("b.py", "# @tune.objective maximize acc", "p = 0.5  # @tune float(0, 1)");
    expect(await found()).toEqual(["a (a.py): n", "b (b.py): p"]);
  });

  it("have different names for scripts of one name", async () => {
    for (const sub of ["cats", "dogs"])
      write(`${sub}/train.py`, "# @tune.objective minimize loss", `n = 3  # @tune int(1, 8, name="${sub}")`);
    expect(await found()).toEqual(["train (train.py): cats", "dogs-train (train.py): dogs"]);
  });

  it("include what has a journal, also under another name", async () => {
    write("train.py", "# @tune.objective minimize loss", "n = 3  # @tune int(1, 8)");
    write(".tuning/models/journal.log", "");
    write(".tuning/models-2/journal.log", "");
    expect(await found()).toEqual(["models (models): n", "models-2 (models):"]);
  });

  it("are those of the unsaved text", async () => {
    write("train.py", "lr = 0.1");
    expect(await found(() => "lr = 0.1  # @tune float(0, 1)")).toEqual(["models (models): lr"]);
  });
});
