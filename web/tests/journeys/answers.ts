/** Answers that a server gives seldom, or that would take long to bring about: problems, waiting, long lists. */
import type { Person } from "./browser";

/** Lets the server refuse whatever is asked at `path`, until the function that comes back is called. */
export async function refuse(
  by: Person,
  path: RegExp,
  problem: { method?: string; status: number; code: string },
): Promise<() => Promise<void>> {
  const { method = "GET", status, code } = problem;
  await by.page.route(path, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    return route.fulfill({
      status,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", status, code, detail: code, request_id: "r1" }),
    });
  });
  return () => by.page.unroute(path);
}

/** Lets an answer wait until the function that comes back is called. */
export async function delay(by: Person, path: RegExp): Promise<() => void> {
  let go: () => void = () => undefined;
  const gone = new Promise<void>((done) => {
    go = done;
  });
  await by.page.route(path, async (route) => {
    await gone;
    await route.continue();
  });
  return go;
}

/** A case of a list, as the server tells of it. */
export type Listed = {
  id: string;
  number: string;
  stage: string;
  tier: number;
  issue: string;
  outside: boolean;
  late: boolean;
  drafted_at: string;
  changed_at: string;
  claimed?: { amount: string; currency: string };
  complainant_name?: string;
  due_at?: string;
};

/** The case at a place of a list. */
export function listed(at: number, about: Partial<Listed> = {}): Listed {
  const five = String(at).padStart(5, "0");
  return {
    id: `case_${String(at).padStart(32, "0")}`,
    number: `260301-${five}`,
    stage: "open",
    tier: 1,
    issue: "duplicate-charge",
    outside: false,
    late: false,
    drafted_at: "2026-03-01T02:30:00Z",
    changed_at: "2026-03-01T02:30:00Z",
    claimed: { amount: `${String(at)}.50`, currency: "CNY" },
    complainant_name: `Lin ${five}`,
    ...about,
  };
}

/** Lets the server have so many cases, a page at a time by where the last one ended; says how often it was asked. */
export async function answerCases(by: Person, cases: readonly Listed[], page = 50): Promise<() => number> {
  let asked = 0;
  await by.page.route(/\/api\/v1\/cases(\?|$)/, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    asked += 1;
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get("cursor") ?? 0);
    const next = from + page;
    const more = next < cases.length ? { next: String(next) } : {};
    await route.fulfill({ json: { cases: cases.slice(from, next), ...more } });
  });
  return () => asked;
}
