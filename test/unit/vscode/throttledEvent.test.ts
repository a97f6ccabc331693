import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import type * as vscode from "vscode";
import { throttledEvent } from "../../../src/vscode/throttledEvent";
import { EventEmitter } from "./fakeVscode";

describe("a throttled event", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  function counted() {
    const source = new EventEmitter<void>();
    const throttled = throttledEvent(source.event as vscode.Event<unknown>, 100);
    let count = 0;
    throttled.event(() => {
      count += 1;
    });
    return { source, throttled, count: () => count };
  }

  it("tells the first change at once and a flood at most once an interval", () => {
    const { source, count } = counted();
    source.fire();
    vi.advanceTimersByTime(0);
    expect(count()).toBe(1);
    for (let ms = 0; ms < 1000; ms += 5) {
      source.fire();
      vi.advanceTimersByTime(5);
    }
    expect(count()).toBeGreaterThanOrEqual(9);
    expect(count()).toBeLessThanOrEqual(11);
  });

  it("tells the last change", () => {
    const { source, count } = counted();
    source.fire();
    vi.advanceTimersByTime(0);
    source.fire();
    expect(count()).toBe(1);
    vi.advanceTimersByTime(100);
    expect(count()).toBe(2);
  });

  it("is silent after it was disposed", () => {
    const { source, throttled, count } = counted();
    source.fire();
    throttled.dispose();
    vi.advanceTimersByTime(1000);
    expect(count()).toBe(0);
  });
});
