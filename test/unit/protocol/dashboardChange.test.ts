import { expect, test } from "vitest";
import { applyChange, changeSince } from "../../../src/protocol/dashboardChange";
import { complete, makeState, running } from "../webview/makeState";

const [first, second, third] = [complete(0, 1), running(1, [3]), complete(2, 2)];
const before = [first, second];

test("only new and changed trials are sent", () => {
  const after = [first, complete(1, 3), third];
  const change = changeSince(before, makeState(after, { revision: 8 }));
  expect(change.changed.map(({ index }) => index)).toEqual([1, 2]);
  expect(change).not.toHaveProperty("trials");
});

test.each([
  ["more trials", [first, complete(1, 3), third]],
  ["fewer trials, as in another study", [third]],
  ["none", []],
  ["the same trials", before],
])("the receiver has the same state as the sender: %s", (_, trials) => {
  const state = makeState(trials, { revision: 8, message: "so far" });
  const sent = structuredClone(changeSince(before, state));
  expect(applyChange(structuredClone(before), sent)).toEqual(state);
  expect(before).toEqual([first, second]);
});
