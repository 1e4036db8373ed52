/** Years and weeks, as sheets to draw. */
import type { CalendarDay, YearPicture } from "../../shared/api/types";

/** The year to look at first: this one, or the last that was announced. */
export function yearToShow(announced: number[], now = new Date().getFullYear()): number {
  return announced.includes(now) ? now : (announced.at(-1) ?? now);
}

const WEEK = 7;

/** The place of a day in its week: 0 is Monday. */
const placeOf = (day: string) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % WEEK;

/** Days in rows of a week, Monday first; what is before the first and after the last is empty. */
export function weeksOf(days: CalendarDay[]): (CalendarDay | undefined)[][] {
  const before = days[0] ? placeOf(days[0].day) : 0;
  const cells = [...Array.from({ length: before }, () => undefined), ...days];
  const rows = Math.ceil(cells.length / WEEK);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: WEEK }, (_, at) => cells[row * WEEK + at]),
  );
}

/** Monday to Sunday, as short as they are written. The fifth of January 2026 was a Monday. */
export const weekdays = (language: string) =>
  Array.from({ length: WEEK }, (_, at) =>
    new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(
      new Date(Date.UTC(2026, 0, 5 + at)),
    ),
  );

/** Days after each other that count the same and for the same reason. */
export type Run = CalendarDay & { last: string };

/** The days that are not as their week says, those that belong together as one. */
export function runsOf({ months }: YearPicture): Run[] {
  const days = months.flatMap((it) => it.days);
  const runs: Run[] = [];
  for (const [at, it] of days.entries()) {
    if (it.kind !== "holiday" && it.kind !== "make-up") continue;
    const open = runs.at(-1);
    const goesOn = open !== undefined && open.last === days[at - 1]?.day;
    if (goesOn && open.kind === it.kind && open.name?.en === it.name?.en) open.last = it.day;
    else runs.push({ ...it, last: it.day });
  }
  return runs;
}
