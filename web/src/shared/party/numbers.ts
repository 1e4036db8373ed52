/** Numbers counted from the complaints that the server lists for the reader. */
import type { DecimalMoney, InboxCase, Stage } from "../api/types";
import { sum } from "../money";

export type Count<K extends string = string> = { of: K; count: number };

export type Numbers = {
  all: number;
  open: number;
  late: number;
  stages: Count<Stage>[];
  issues: Count[];
  endings: Count<NonNullable<InboxCase["closing"]>>[];
  /** What is claimed in complaints that are not closed, by currency. */
  claimed: DecimalMoney[];
  /** Half of the closed ones took at most so long, in days. */
  median?: number;
};

const DAY = 24 * 60 * 60 * 1000;

export function numbersOf(cases: readonly InboxCase[]): Numbers {
  const open = cases.filter((it) => it.stage !== "closed");
  const closed = cases.filter((it) => it.stage === "closed");
  const days = closed.map((it) => daysBetween(it.drafted_at, it.changed_at));
  const median = middle(days);
  return {
    all: cases.length,
    open: open.length,
    late: open.filter((it) => it.late).length,
    stages: counted(cases.map((it) => it.stage)),
    issues: counted(cases.map((it) => it.issue)),
    endings: counted(closed.flatMap((it) => it.closing ?? [])),
    claimed: byCurrency(open.flatMap((it) => it.claimed ?? [])),
    ...(median === undefined ? {} : { median }),
  };
}

/** The most frequent first. */
function counted<K extends string>(all: K[]): Count<K>[] {
  const counts = new Map<K, number>();
  for (const it of all) counts.set(it, (counts.get(it) ?? 0) + 1);
  return Array.from(counts, ([of, count]) => ({ of, count })).toSorted((a, b) => b.count - a.count);
}

function byCurrency(amounts: DecimalMoney[]): DecimalMoney[] {
  const currencies = [...new Set(amounts.map((it) => it.currency))].toSorted();
  return currencies.flatMap((it) => sum(amounts.filter(({ currency }) => currency === it)) ?? []);
}

function middle(days: number[]): number | undefined {
  return days.toSorted((a, b) => a - b)[Math.floor((days.length - 1) / 2)];
}

const daysBetween = (from: string, to: string) =>
  Math.max(0, Math.ceil((new Date(to).getTime() - new Date(from).getTime()) / DAY));
