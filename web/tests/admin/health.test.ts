/** How well a house served, in numbers that do not flatter. */
import { describe, expect, it } from "vitest";

import { lasting, percent } from "../../src/admin/health/served";

describe("the share of the time that was served", () => {
  it("is all of it only where nothing is missing", () => {
    expect(percent({ served_seconds: 86_400, of_seconds: 86_400 }, "en")).toBe("100%");
    expect(percent({ served_seconds: 2_591_999, of_seconds: 2_592_000 }, "en")).toBe("99.99%");
  });

  it("is nothing where nobody served, and where there was no time to serve in", () => {
    expect(percent({ served_seconds: 0, of_seconds: 3_600 }, "en")).toBe("0%");
    expect(percent({ served_seconds: 0, of_seconds: 0 }, "en")).toBe("0%");
  });
});

describe("a gap", () => {
  it.each([
    ["2026-01-01T00:00:20Z", "minute", 1],
    ["2026-01-01T00:01:01Z", "minute", 2],
    ["2026-01-01T02:00:01Z", "hour", 3],
    ["2026-01-03T00:00:01Z", "day", 3],
  ])("until %s lasts, rounded up, so many %ss", (until, unit, count) => {
    expect(lasting({ from: "2026-01-01T00:00:00Z", until })).toEqual({ unit, count });
  });
});
