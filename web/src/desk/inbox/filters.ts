/** What somebody wants to see of the inbox. It stands in the address, so that it can be sent on. */
import type { paths } from "../../shared/api/schema.gen";
import type { Stage } from "../../shared/api/types";

/** What the server takes; it names it, nobody else. */
export type Query = NonNullable<paths["/api/v1/cases"]["get"]["parameters"]["query"]>;

/** Filters that a reader sets; where a page goes on is no filter. */
export type Filters = Omit<Query, "cursor" | "limit">;

export const STAGES = [
  "lodged",
  "open",
  "ruled",
  "review",
  "settling",
  "closed",
] as const satisfies Stage[];

const TEXTS = ["assigned", "queue", "issue", "provider", "number", "q", "tag"] as const;
const TRUTHS = ["late", "outside"] as const;

/** The filters in an address. What the server would not take is left out. */
export function readFilters(search: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of TEXTS) {
    const value = search.get(name)?.trim();
    if (value) filters[name] = value;
  }
  for (const name of TRUTHS) {
    const value = search.get(name);
    if (value === "true" || value === "false") filters[name] = value === "true";
  }
  const stage = STAGES.find((it) => it === search.get("stage"));
  if (stage) filters.stage = stage;
  const tier = Number(search.get("tier"));
  if ([1, 2, 3].includes(tier)) filters.tier = tier;
  if (search.get("list") === "drafts") filters.list = "drafts";
  if (search.get("order") === "changed") filters.order = "changed";
  return filters;
}

/** The same as an address. */
export function writeFilters(filters: Filters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  return search;
}

/** Lists that many want; each is nothing but filters. */
export const VIEWS = {
  all: {},
  mine: { assigned: "me" },
  nobody: { assigned: "nobody" },
  late: { late: true },
  review: { stage: "review" },
  ruled: { stage: "ruled" },
  settling: { stage: "settling" },
  changed: { order: "changed" },
  outside: { outside: true },
  drafts: { list: "drafts" },
} as const satisfies Record<string, Filters>;

export type View = keyof typeof VIEWS;

/** The list that these filters are, if they are exactly one. */
export function viewOf(filters: Filters): View | undefined {
  const search = writeFilters(filters);
  search.sort();
  return (Object.keys(VIEWS) as View[]).find((it) => {
    const its = writeFilters(VIEWS[it]);
    its.sort();
    return its.toString() === search.toString();
  });
}

/** How many filters are set besides the order. */
export const countOf = (filters: Filters) =>
  Object.keys(filters).filter((it) => it !== "order" && it !== "list").length;

/** The number of a case, or the beginning of one: a day in six digits and a dash. */
const NUMBER = /^\d{6}-\S*$/;

/** What somebody typed to find cases: their number, or words in them. */
export function sought(typed: string): { number: string; q: string } {
  const said = typed.trim();
  return NUMBER.test(said) ? { number: said.toUpperCase(), q: "" } : { number: "", q: said };
}

const DAY = 24 * 60 * 60 * 1000;

/** How near a time limit is: what is late, what is soon, and what can wait. */
export type Urgency = "late" | "today" | "soon" | "later" | "none";

export function urgencyOf(
  { due_at, late }: { due_at?: string | null; late: boolean },
  now: number,
): Urgency {
  if (!due_at) return late ? "late" : "none";
  const left = new Date(due_at).getTime() - now;
  if (left < 0) return "late";
  if (left < DAY) return "today";
  return left < 3 * DAY ? "soon" : "later";
}
