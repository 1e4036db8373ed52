/** Figures say what was measured, and a goal is held at its limit and missed just above. */
import { describe, expect, it } from "vitest";

import { figures, holds, quantile } from "./figures";
import { quietAfter } from "./load";
import { table } from "./report";

const upTo = (count: number) => Array.from({ length: count }, (_, at) => count - at);

describe("figures", () => {
  it("are values that were measured, whatever their order", () => {
    expect(figures(upTo(100))).toEqual({ count: 100, p50: 50, p95: 95, max: 100 });
    expect(figures([7])).toEqual({ count: 1, p50: 7, p95: 7, max: 7 });
  });

  it("of few measurements show the worst as the end of the tail", () => {
    expect(quantile([10, 900, 20], 0.95)).toBe(900);
  });

  it("of nothing are nothing", () => {
    expect(figures([])).toEqual({ count: 0, p50: 0, p95: 0, max: 0 });
  });

  it("hold a goal at its limit, and not above", () => {
    expect(holds({ name: "", limit: 200, measured: 200 })).toBe(true);
    expect(holds({ name: "", limit: 200, measured: 200.1 })).toBe(false);
    expect(holds({ name: "", limit: 200 })).toBe(false);
  });
});

describe("a page is quiet", () => {
  it("when it was drawn, where nothing long follows", () => {
    expect(quietAfter(300, [{ start: 100, took: 150 }])).toBe(300);
  });

  it("after the last long task that no half second comes before", () => {
    const tasks = [{ start: 250, took: 100 }, { start: 700, took: 60 }, { start: 1259, took: 90 }];
    expect(quietAfter(300, tasks)).toBe(1349);
    expect(quietAfter(300, [...tasks.slice(0, 2), { start: 1260, took: 90 }])).toBe(760);
  });
});

describe("a table", () => {
  it("has names to the left and figures to the right", () => {
    expect(table(["", "p50"], [["rows", "7"], ["search", "1234"]])).toBe(
      ["         p50", "rows       7", "search  1234"].join("\n"),
    );
  });
});
