/** A year as it is drawn. */
import { describe, expect, it } from "vitest";

import { runsOf, weeksOf, yearToShow } from "../../src/admin/rules/year";
import type { CalendarDay } from "../../src/shared/api/types";

const days = (from: number, count: number, month: string): CalendarDay[] =>
  Array.from({ length: count }, (_, at) => ({
    day: `${month}-${String(from + at).padStart(2, "0")}`,
    kind: "working",
  }));

describe("a month", () => {
  it("that begins on a Sunday has it at the end of its first week", () => {
    const weeks = weeksOf(days(1, 28, "2026-02"));
    expect(weeks).toHaveLength(5);
    expect(weeks[0]?.map((it) => it?.day.slice(8))).toEqual([
      ...Array.from({ length: 6 }, () => undefined),
      "01",
    ]);
    expect(weeks.flat().filter(Boolean)).toHaveLength(28);
  });

  it("that begins on a Monday has no empty place before it", () => {
    expect(weeksOf(days(1, 30, "2026-06"))[0]?.[0]?.day).toBe("2026-06-01");
  });
});

describe("days that are not as the week says", () => {
  const name = { zh: "元旦", en: "New Year" };
  const year = (days: CalendarDay[]) => ({
    year: 2026,
    announced: true,
    working_days: 250,
    months: [{ month: 1, working_days: 20, days }],
  });

  it("stand together where they follow each other for the same reason", () => {
    const runs = runsOf(
      year([
        { day: "2026-01-01", kind: "holiday", name },
        { day: "2026-01-02", kind: "holiday", name },
        { day: "2026-01-03", kind: "make-up", name },
        { day: "2026-01-04", kind: "weekend" },
        { day: "2026-01-05", kind: "make-up", name },
      ]),
    );
    expect(runs.map(({ day, last, kind }) => [day, last, kind])).toEqual([
      ["2026-01-01", "2026-01-02", "holiday"],
      ["2026-01-03", "2026-01-03", "make-up"],
      ["2026-01-05", "2026-01-05", "make-up"],
    ]);
  });

  it("are none where every day is ordinary", () => {
    expect(runsOf(year(days(1, 31, "2026-01")))).toEqual([]);
  });
});

describe("the year that is shown first", () => {
  it("is this one where it was announced", () => {
    expect(yearToShow([2025, 2026], 2026)).toBe(2026);
  });

  it("is the last that was, where it was not", () => {
    expect(yearToShow([2024, 2025], 2026)).toBe(2025);
  });

  it("is this one where none ever was", () => {
    expect(yearToShow([], 2026)).toBe(2026);
  });
});
