/** The inbox in use: opened, scrolled, and left for a case and come back to. */
import { type Figures, figures } from "./figures";
import type { Visit } from "./visit";
import type { Step } from "./watch";

export const LIST = "/api/v1/cases";

/** Something that was done many times: all of it, what the server took of it, and the rest. */
export type Times = { all: Figures; server: Figures; drawing: Figures; longest: number };

export const times = (steps: readonly Step[]): Times => ({
  all: figures(steps.map((it) => it.server + it.drawing)),
  server: figures(steps.map((it) => it.server)),
  drawing: figures(steps.map((it) => it.drawing)),
  longest: Math.max(0, ...steps.map((it) => it.longest)),
});

/** Scrolls to the end, again and again: from there to the next rows. */
export async function readOn({ page }: Visit, pages: number): Promise<Step[]> {
  const steps: Step[] = [];
  await page.locator(".rows .case-row").first().waitFor();
  for (let at = 1; at < pages; at += 1) {
    const more = await page.locator(".inbox-more").count();
    if (more === 0) break;
    steps.push(await page.evaluate(toTheEnd, LIST));
    // Nobody reads fifty lines in no time, and what was asked for by then is not waited for.
    await page.waitForTimeout(150);
  }
  return steps;
}

/** Runs in the page. */
async function toTheEnd(list: string): Promise<Step> {
  const { watch } = window;
  const parts = () => document.querySelectorAll(".rows > [role=rowgroup]").length;
  const [before, asked] = [parts(), watch.asked(list).length];
  const start = performance.now();
  window.scrollTo(0, document.documentElement.scrollHeight);
  const seen = await watch.until(() => parts() > before);
  const [answer] = watch.asked(list).slice(asked);
  const server = answer ? answer.end - answer.start : 0;
  const long = watch.tasks().filter((it) => it.start >= start - 1 && it.start <= seen);
  return {
    waited: 0,
    server,
    drawing: seen - start - server,
    asked: answer ? 1 : 0,
    longest: Math.max(0, ...long.map(({ took }) => took)),
  };
}

/** Frames while the wheel is turned: how long each took, and how much of the screen had no rows. */
export type Wheel = { frames: Figures; longest: number; blank: number };

export async function turnTheWheel({ page }: Visit, turns = 120): Promise<Wheel> {
  await page.mouse.move(640, 600);
  const begun = await page.evaluate(() => {
    const hidden = window as Window & { counted?: { end: () => number[] }; blank?: number };
    hidden.counted = window.watch.frames();
    hidden.blank = 0;
    const look = () => {
      const here = document.elementFromPoint(640, 500)?.closest(".case-row, .row-head");
      if (!here) hidden.blank = (hidden.blank ?? 0) + 1;
      if (hidden.counted) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return performance.now();
  });
  for (let at = 0; at < turns; at += 1) {
    await page.mouse.wheel(0, at < turns / 2 ? -900 : 900);
    await page.waitForTimeout(16);
  }
  return page.evaluate(ended, begun).then(({ frames, longest, blank }) => ({
    frames: figures(frames),
    longest,
    blank: frames.length > 0 ? blank / frames.length : 0,
  }));
}

/** Runs in the page. */
function ended(since: number): { frames: number[]; longest: number; blank: number } {
  const hidden = window as Window & { counted?: { end: () => number[] }; blank?: number };
  const frames = hidden.counted?.end() ?? [];
  delete hidden.counted;
  const long = window.watch.tasks().filter(({ start }) => start >= since);
  return { frames, longest: Math.max(0, ...long.map(({ took }) => took)), blank: hidden.blank ?? 0 };
}

export type Opening = { there: Times; back: Figures; backLongest: number };

/** Opens cases out of the list, one after the other, and goes back each time. */
export async function openCases(visit: Visit, count: number): Promise<Opening> {
  const [there, back]: Step[][] = [[], []];
  for (let at = 0; at < count; at += 1) {
    const rows = visit.page.locator(".case-row a.row-link");
    if ((await rows.count()) <= at) break;
    const seen = visit.page.evaluate(untilCase);
    await rows.nth(at).click();
    there?.push(await seen);
    const list = visit.page.evaluate(untilList);
    await visit.page.goBack();
    back?.push(await list);
  }
  return {
    there: times(there ?? []),
    back: figures((back ?? []).map((it) => it.server + it.drawing)),
    backLongest: Math.max(0, ...(back ?? []).map(({ longest }) => longest)),
  };
}

/** Runs in the page: from the click to the case, its head and its three panes. */
async function untilCase(): Promise<Step> {
  const { watch } = window;
  let start = 0;
  window.addEventListener("click", ({ timeStamp }) => { start = timeStamp; }, { capture: true, once: true });
  const shown = () => document.querySelector(".case-head h1") && !document.querySelector(".case-head .skeleton");
  const seen = await watch.until(() => start > 0 && Boolean(shown()));
  const id = location.pathname.split("/").at(-1) ?? "";
  const [answer] = watch.asked(`/api/v1/cases/${id}`).filter((it) => it.start >= start - 1);
  const server = answer ? answer.end - answer.start : 0;
  const long = watch.tasks().filter((it) => it.start >= start - 1 && it.start <= seen);
  return {
    waited: 0,
    server,
    drawing: seen - start - server,
    asked: answer ? 1 : 0,
    longest: Math.max(0, ...long.map(({ took }) => took)),
  };
}

/** Runs in the page: from going back to the rows. */
async function untilList(): Promise<Step> {
  const { watch } = window;
  let start = 0;
  window.addEventListener("popstate", ({ timeStamp }) => { start = timeStamp; }, { capture: true, once: true });
  const seen = await watch.until(() => start > 0 && document.querySelector(".case-row") !== null);
  const long = watch.tasks().filter((it) => it.start >= start - 1 && it.start <= seen);
  return {
    waited: 0,
    server: 0,
    drawing: seen - start,
    asked: 0,
    longest: Math.max(0, ...long.map(({ took }) => took)),
  };
}
