/** Opening a page for the first time. */
import type { Browser } from "playwright-core";

import { middle } from "./figures";
import { type Ground, Visit } from "./visit";

const SORTS = ["js", "css", "font", "other"] as const;
type Sort = (typeof SORTS)[number];

/** Bytes as they went over the wire, and moments after the address was opened, in milliseconds. */
export type Load = {
  bytes: Record<Sort, number>;
  requests: number;
  parsed: number;
  drawn: number;
  /** What the page is for is there. */
  ready: number;
  /** The end of the last long task before half a second without one, after the first drawing. */
  interactive: number;
  tasks: number;
  longest: number;
};

/** A page as it is opened: `ready` is there once it shows what it is for. */
export type Opened = { path: string; ready: string; login?: string };

const TYPES: Record<string, Sort> = { Script: "js", Stylesheet: "css", Font: "font" };
/** So long nothing long may happen before a page counts as quiet, in milliseconds. */
const QUIET = 500;

/** Opened several times, each by somebody who was never there: the middle of what it took. */
export async function measureLoad(browser: Browser, ground: Ground, opened: Opened, times = 5): Promise<Load> {
  const all: Load[] = [];
  for (let at = 0; at < times; at += 1) all.push(await once(browser, ground, opened));
  const of = (what: (it: Load) => number) => middle(all.map(what));
  return {
    bytes: Object.fromEntries(SORTS.map((it) => [it, of(({ bytes }) => bytes[it])])) as Load["bytes"],
    requests: of((it) => it.requests),
    parsed: of((it) => it.parsed),
    drawn: of((it) => it.drawn),
    ready: of((it) => it.ready),
    interactive: of((it) => it.interactive),
    tasks: of((it) => it.tasks),
    longest: Math.max(...all.map((it) => it.longest)),
  };
}

async function once(browser: Browser, ground: Ground, { path, ready, login }: Opened): Promise<Load> {
  const visit = await Visit.of(browser, ground, login);
  const wire = await weigh(visit);
  await visit.page.goto(path, { waitUntil: "commit" });
  const there = await visit.page.evaluate(
    (it) => window.watch.until(() => document.querySelector(it) !== null && !document.querySelector(".skeleton")),
    ready,
  );
  // Long enough after it for what comes late to show itself.
  await visit.page.waitForLoadState("load");
  await visit.page.waitForTimeout(QUIET * 3);
  const { parsed, drawn, tasks } = await visit.page.evaluate(() => {
    const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const parsed = page?.domContentLoadedEventEnd ?? 0;
    return { parsed, drawn: window.watch.drawn(), tasks: window.watch.tasks() };
  });
  const { bytes, requests } = wire();
  await visit.leave();
  return {
    bytes,
    requests,
    parsed,
    drawn,
    ready: there,
    interactive: Math.max(parsed, quietAfter(drawn, tasks)),
    tasks: tasks.length,
    longest: Math.max(0, ...tasks.map(({ took }) => took)),
  };
}

/** The end of the last long task before a stretch without one; `drawn` where there is none. */
export function quietAfter(drawn: number, tasks: readonly { start: number; took: number }[]): number {
  let quiet = drawn;
  for (const { start, took } of tasks.toSorted((a, b) => a.start - b.start)) {
    if (start + took <= drawn) continue;
    if (start - quiet >= QUIET) break;
    quiet = Math.max(quiet, start + took);
  }
  return quiet;
}

/** Counts what comes over the wire, heads and all. */
async function weigh({ devtools }: Visit): Promise<() => Pick<Load, "bytes" | "requests">> {
  const sorts = new Map<string, Sort>();
  const bytes = Object.fromEntries(SORTS.map((it) => [it, 0])) as Load["bytes"];
  let requests = 0;
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    sorts.set(requestId, TYPES[type] ?? "other");
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    bytes[sorts.get(requestId) ?? "other"] += encodedDataLength;
    requests += 1;
  });
  await devtools.send("Network.enable");
  return () => ({ bytes, requests });
}
