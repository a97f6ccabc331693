import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findRoot, isInside, relativePath, slug, studyNameOf } from "../../../src/jobs/root";
import { UserError } from "../../../src/space/userError";
import { folderWith } from "./jobsFolder";

describe("the root", () => {
  test("is the folder of a file, or the folder itself", () => {
    const folder = folderWith({ "a/train.py": "" });
    expect(findRoot(join(folder, "a/train.py"))).toBe(join(folder, "a"));
    expect(findRoot(join(folder, "a"))).toBe(join(folder, "a"));
  });

  test("is the nearest folder above that holds .tuning", () => {
    const folder = folderWith({ ".tuning/": "", "a/.tuning/": "", "a/b/c/train.py": "", "d/train.py": "" });
    expect(findRoot(join(folder, "a/b/c/train.py"))).toBe(join(folder, "a"));
    expect(findRoot(join(folder, "a"))).toBe(join(folder, "a"));
    expect(findRoot(join(folder, "d"))).toBe(folder);
  });

  test("is not looked for above the git root", () => {
    const folder = folderWith({
      ".tuning/": "",
      "repo/.git/": "",
      "repo/src/train.py": "",
      "tree/.git": "gitdir: x",
    });
    expect(findRoot(join(folder, "repo/src/train.py"))).toBe(join(folder, "repo/src"));
    expect(findRoot(join(folder, "tree"))).toBe(join(folder, "tree"));
  });

  test("may be the git root itself", () => {
    const folder = folderWith({ ".tuning/": "", ".git/": "", "src/train.py": "" });
    expect(findRoot(join(folder, "src"))).toBe(folder);
  });

  test("is not looked for above the home folder", () => {
    expect(findRoot(homedir())).toBe(homedir());
  });

  test("is what --root says, if that holds PATH", () => {
    const folder = folderWith({ "a/train.py": "", "b/": "" });
    expect(findRoot(join(folder, "a/train.py"), folder)).toBe(folder);
    expect(() => findRoot(join(folder, "a/train.py"), join(folder, "b"))).toThrow(UserError);
    expect(() => findRoot(join(folder, "a/train.py"), join(folder, "none"))).toThrow("not a folder");
  });

  test("needs a PATH that exists", () => {
    expect(() => findRoot("/no/such/file.py")).toThrow("There is no file or folder /no/such/file.py");
  });
});

test.each([
  ["train", "train"],
  ["train_v2", "train_v2"],
  ["My Project", "my-project"],
  ["Überraschung (2)!", "uberraschung-2"],
  ["实验", "实验"],
  ["...", "study"],
  ["a/b\\c", "a-b-c"],
])("the slug of %j is %j", (name, expected) => expect(slug(name)).toBe(expected));

test("a study is named after the file's stem or the folder", () => {
  const folder = folderWith({ "My Model/train.big.py": "" });
  expect(studyNameOf(join(folder, "My Model/train.big.py"))).toBe("train-big");
  expect(studyNameOf(join(folder, "My Model/"))).toBe("my-model");
});

test("a neighbour whose name begins the same is not inside", () => {
  expect(isInside("/a/b", "/a/bc")).toBe(false);
  expect(isInside("/a/b", "/a/b/c")).toBe(true);
  expect(relativePath("/a", "/a/b/c.py")).toBe("b/c.py");
});
