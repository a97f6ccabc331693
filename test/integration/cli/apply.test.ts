import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, project, run, writeFiles } from "../badInput/support";

const MODEL = `\ufeffunits = 64  # @tune int(32, 512, step=32)\r\nopt = 'adam'  # @tune choice("adam", "sgd")\r\nmom = 0.9  # @tune float(0.5, 0.99) if opt == "sgd"\r\n`;
const TRAINER = `import model  # größer
lr = 1e-3  # @tune float(1e-5, 1e-1, log)
# @tune.objective minimize loss
print(f"loss={lr * model.units}")
`;

/** A study over two files whose trial 0 is the source and whose others are not. */
async function studied(): Promise<string> {
  const folder = project({ "train.py": TRAINER, "model.py": MODEL });
  expect((await run(folder, "--study", "s", "--command", "python3 train.py", "--trials", "6")).code).toBe(0);
  return folder;
}

interface Shown {
  readonly trials: { readonly number: number; readonly params: Record<string, number | string> }[];
  readonly best: { readonly number: number; readonly params: Record<string, number | string> };
}

async function shown(folder: string): Promise<Shown> {
  return JSON.parse((await cli(["show", folder, "--json"])).stdout) as Shown;
}

const bytes = (folder: string) =>
  ["train.py", "model.py"].map((file) => readFileSync(join(folder, file), "utf8"));

describe("apply", () => {
  test("writes the best values into every file, and changes no other byte", async () => {
    const folder = await studied();
    chmodSync(join(folder, "train.py"), 0o755);
    const { best } = await shown(folder);
    const dry = await cli(["apply", folder, "--dry-run"]);
    expect(bytes(folder)).toEqual([TRAINER, MODEL]);
    expect(dry.stdout).toContain("--- a/train.py\n+++ b/train.py\n");
    expect(dry.stdout).toContain("-lr = 1e-3");
    expect((await cli(["apply", folder])).code).toBe(0);
    const [trainer = "", model = ""] = bytes(folder);
    expect(statSync(join(folder, "train.py")).mode & 0o777).toBe(0o755);
    const literal = /^lr = (\S+)/m.exec(trainer)?.[1] ?? "";
    expect(Number(literal)).toBe(best.params.lr);
    expect(trainer.replace(literal, "1e-3")).toBe(TRAINER);
    const values = /^\ufeffunits = (\d+) .*\r\nopt = '(\w+)'.*\r\nmom = (\S+)/.exec(model) ?? [];
    expect([Number(values[1]), values[2]]).toEqual([best.params.units, best.params.opt]);
    // Where opt is not sgd, mom is inactive and stays as it is.
    expect(Number(values[3])).toBe(best.params.mom ?? 0.9);
    const scanned = JSON.parse((await cli(["scan", folder, "--json"])).stdout) as {
      parameters: { name: string; value: unknown }[];
    };
    for (const { name, value } of scanned.parameters)
      if (name in best.params) expect([name, value]).toEqual([name, best.params[name]]);
    expect((await cli(["apply", folder])).stdout).toContain("has the values of trial");
  });

  test("finds the literals by name where the files have changed since", async () => {
    const folder = await studied();
    const changed = `# a new first line\n${TRAINER.replace("1e-3", "0.05")}`;
    writeFiles(folder, { "train.py": changed });
    const { trials } = await shown(folder);
    expect((await cli(["apply", folder, "--trial", "2"])).code).toBe(0);
    const literal = /^lr = (\S+)/m.exec(bytes(folder)[0] ?? "")?.[1];
    expect(Number(literal)).toBe(trials[2]?.params.lr);
  });

  test("refuses, and changes nothing, when a parameter is gone or its range excludes the value", async () => {
    const folder = await studied();
    const gone = TRAINER.replace("# @tune float(1e-5, 1e-1, log)", "");
    writeFiles(folder, { "train.py": gone });
    const refused = await cli(["apply", folder, "--trial", "1"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("lr is not annotated in train.py any more (it was on line 2)");
    expect(bytes(folder)).toEqual([gone, MODEL]);
    const narrow = TRAINER.replace("float(1e-5, 1e-1, log)", "float(9e-4, 2e-3, log)");
    writeFiles(folder, { "train.py": narrow });
    const outside = await cli(["apply", folder, "--trial", "1"]);
    expect(outside.code).toBe(1);
    expect(outside.stderr).toMatch(/train\.py:2: lr: \S+ is outside 0.0009 … 0.002/);
    expect(bytes(folder)).toEqual([narrow, MODEL]);
  });

  test("names what there is when asked for a trial that is not there", async () => {
    const folder = await studied();
    expect(await cli(["apply", folder, "--trial", "99"])).toMatchObject({
      code: 1,
      stderr: "guided-tuning: there is no trial 99; `guided-tuning show` lists them\n",
    });
    expect((await cli(["apply", folder, "--trial", "good"])).code).toBe(1);
    expect((await cli(["apply", folder, "--study", "other"])).stderr).toContain("there are: s");
  });
});

describe("export", () => {
  test("gives a row a trial as CSV, everything as JSON, and a page that needs nothing else", async () => {
    const folder = await studied();
    const csv = (await cli(["export", folder, "--format", "csv"])).stdout.trimEnd().split("\n");
    expect(csv[0]).toBe("number,state,loss,units,opt,mom,lr,duration_s,reason");
    expect(csv).toHaveLength(7);
    expect(csv[1]).toMatch(/^0,complete,0\.064,64,adam,,0\.001,[\d.]+,$/);
    const json = JSON.parse((await cli(["export", folder, "--format", "json"])).stdout) as Shown;
    expect(json).toEqual(await shown(folder));
    const html = (await cli(["export", folder, "--format", "html"])).stdout;
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<script|src=|href=/);
    expect(html.match(/<svg/g)).toHaveLength(5);
    expect(html.match(/<tr class="(complete|best)"/g)).toHaveLength(6);
  });
});
