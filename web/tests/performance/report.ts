/** What was measured, as tables, and what it was measured against. */
import { type Figures, type Goal, holds } from "./figures";
import type { Opening, Times, Wheel } from "./inbox";
import type { Load } from "./load";
import type { Search, Words } from "./search";

export type Report = {
  machine: { cores: number; chromium: string };
  loads: Record<"portal" | "desk", Load>;
  /** `heap` with all pages read, `empty` with the first alone, in bytes. */
  inbox: { pages: number; next: Times; wheel: Wheel; heap: number; empty: number };
  cases: Opening;
  search: Record<keyof Words, Search>;
};

const KINDS = {
  word: "a word",
  pair: "two characters",
  number: "a case number",
  nobody: "what nobody has",
} as const satisfies Record<keyof Words, string>;

const kinds = Object.keys(KINDS) as (keyof Words)[];

/** The most that reading on and searching may take with the server, and a long task, in milliseconds. */
const MOST = 200;

export function goalsOf({ inbox, search }: Report): Goal[] {
  const typing = Math.max(...kinds.map((it) => search[it].found.longest));
  const quick = (name: string, { all }: Times): Goal => ({
    name: `${name}, p95`,
    limit: MOST,
    ...(all.count > 0 ? { measured: all.p95 } : {}),
  });
  return [
    quick("next rows while scrolling", inbox.next),
    ...kinds.map((it) => quick(`search for ${KINDS[it]}`, search[it].found)),
    { name: "longest task while typing", limit: MOST, measured: typing },
  ];
}

const ms = (value: number) => value.toFixed(0);
const kB = (bytes: number) => (bytes / 1000).toFixed(1);
const mB = (bytes: number) => (bytes / 1_000_000).toFixed(1);
const spread = ({ p50, p95, max }: Figures) => [ms(p50), ms(p95), ms(max)];

export function tables(report: Report, goals: readonly Goal[]): string {
  const { machine, inbox, cases } = report;
  const { cores, chromium } = machine;
  return [
    `Chromium ${chromium}, ${String(cores)} cores; times in milliseconds`,
    loads(report),
    steps(report),
    `${String(inbox.pages)} pages read: heap ${mB(inbox.heap)} MB, ${mB(inbox.empty)} MB with the first alone`,
    `the wheel: frames p50 p95 max ${spread(inbox.wheel.frames).join(" ")}, longest task ${ms(inbox.wheel.longest)}, ` +
      `without rows ${(inbox.wheel.blank * 100).toFixed(1)} % of the frames`,
    `back to the list: p50 p95 max ${spread(cases.back).join(" ")}, longest task ${ms(cases.backLongest)}`,
    searches(report),
    table(["goal", "at most", "measured", ""], goals.map((it) => [
      it.name,
      ms(it.limit),
      it.measured === undefined ? "" : ms(it.measured),
      holds(it) ? "holds" : it.measured === undefined ? "not measured" : "MISSED",
    ])),
  ].join("\n\n");
}

function loads({ loads: { portal, desk } }: Report): string {
  const row = (name: string, of: (it: Load) => string) => [name, of(portal), of(desk)];
  return table(["first load", "portal", "desk"], [
    row("JavaScript, kB", (it) => kB(it.bytes.js)),
    row("styles, kB", (it) => kB(it.bytes.css)),
    row("fonts, kB", (it) => kB(it.bytes.font)),
    row("other, kB", (it) => kB(it.bytes.other)),
    row("requests", (it) => ms(it.requests)),
    row("document parsed", (it) => ms(it.parsed)),
    row("first drawn", (it) => ms(it.drawn)),
    row("shows what it is for", (it) => ms(it.ready)),
    row("quiet", (it) => ms(it.interactive)),
    row("long tasks", (it) => ms(it.tasks)),
    row("longest task", (it) => ms(it.longest)),
  ]);
}

function steps({ inbox: { next }, cases: { there } }: Report): string {
  return table(STEP, [
    stepRow("next rows", next),
    stepRow("a case opened", there),
  ]);
}

function searches({ search }: Report): string {
  const head = [...STEP, "waited p50", "questions", "rows p50", "slowest key"];
  return table(head, kinds.map((it) => {
    const { found, waited, asked, rows, key } = search[it];
    const name = `search: ${KINDS[it]}`;
    return [...stepRow(name, found), ms(waited.p50), ms(asked), ms(rows.p50), key > 0 ? ms(key) : "< 16"];
  }));
}

const STEP = ["", "n", "p50", "p95", "max", "server p50", "p95", "max", "drawing p50", "p95", "max", "longest task"];

const stepRow = (name: string, { all, server, drawing, longest }: Times) => [
  name,
  String(all.count),
  ...spread(all),
  ...spread(server),
  ...spread(drawing),
  ms(longest),
];

/** Columns as wide as what stands in them; names to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? "").length)));
  const line = (row: readonly string[]) =>
    widths
      .map((width, at) => (at === 0 ? (row[at] ?? "").padEnd(width) : (row[at] ?? "").padStart(width)))
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}
