import { describe, expect, it } from "vitest";

import { formatDay, formatMonth, left, momentOf } from "../src/shared/dates";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const HOUR = 60 * 60 * 1000;

const after = (hours: number) => new Date(NOON + hours * HOUR).toISOString();

describe("days", () => {
  it("stay the day they are, in whatever zone they are read", () => {
    expect(formatDay("2026-12-07", "zh-CN")).toContain("2026年12月7日");
    expect(formatDay("2026-12-07", "en")).toContain("December 7, 2026");
    expect(formatMonth("2026-02", "zh-CN")).toBe("2026年2月");
  });

  it("say how much time is left, never more than there is", () => {
    expect(left(after(47.9), NOON)).toEqual({ unit: "day", count: 1, past: false });
    expect(left(after(24), NOON)).toEqual({ unit: "day", count: 1, past: false });
    expect(left(after(23.9), NOON)).toEqual({ unit: "hour", count: 23, past: false });
    expect(left(after(0.5), NOON)).toEqual({ unit: "minute", count: 30, past: false });
    expect(left(after(-48), NOON)).toEqual({ unit: "day", count: 2, past: true });
  });

  it("are typed in the reader's own zone, and sent with it", () => {
    const moment = momentOf("2026-11-22T09:30");
    expect(moment).toMatch(/^2026-11-22T09:30:00[+-]\d\d:\d\d$/);
    expect(new Date(moment ?? "").getTime()).toBe(new Date("2026-11-22T09:30").getTime());
    expect(momentOf("soon")).toBeUndefined();
  });
});
