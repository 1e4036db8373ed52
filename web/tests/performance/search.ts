/** Somebody types into the search of the inbox. */
import { type Figures, figures } from "./figures";
import { LIST, type Times, times } from "./inbox";
import type { Visit } from "./visit";
import type { Step } from "./watch";

/** What is typed: each is a search of its own, because what was found is kept for a while. */
export type Words = Record<"word" | "pair" | "number" | "nobody", string[]>;

export type Search = {
  /** From the last key to the question: the page waits whether another one comes. */
  waited: Figures;
  found: Times;
  /** Questions that the slowest one took: pages can be empty and not the last. */
  asked: number;
  /** Rows that were found at once. */
  rows: Figures;
  /** The longest that a key took to be seen; nothing where all of them were quicker than a frame. */
  key: number;
};

type Found = Step & { rows: number };

const FIELD = '[name="search"]';

export async function searchFor(visit: Visit, words: readonly string[]): Promise<Search> {
  const { page } = visit;
  const steps: Found[] = [];
  let key = 0;
  for (const word of words) {
    const begun = await page.evaluate(() => performance.now());
    const found = page.evaluate(untilFound, { list: LIST, word });
    await page.locator(FIELD).focus();
    await page.keyboard.type(word, { delay: 70 });
    steps.push(await found);
    key = Math.max(key, ...(await page.evaluate(keysSince, begun)));
    await clear(visit);
  }
  return {
    waited: figures(steps.map((it) => it.waited)),
    found: times(steps),
    asked: Math.max(0, ...steps.map((it) => it.asked)),
    rows: figures(steps.map((it) => it.rows)),
    key,
  };
}

/** Back to the list as it was. */
async function clear({ page }: Visit): Promise<void> {
  await page.fill(FIELD, "");
  await page.waitForFunction(() => !location.search && document.querySelector(".case-row") !== null);
  await page.waitForTimeout(200);
}

/**
 * Runs in the page: from the last key to the rows, or to the words that say that there are none. The
 * list of another search is another element; the one that stood there before does not count.
 */
async function untilFound({ list, word }: { list: string; word: string }): Promise<Found> {
  const { watch } = window;
  const shown = () => document.querySelector(".inbox-list .rows, .inbox-list .empty, .inbox-list .notice.bad");
  const sought = (search: string) => {
    const asked = new URLSearchParams(search);
    return [asked.get("q"), asked.get("number")].includes(word);
  };
  const before = shown();
  const begun = performance.now();
  let last = 0;
  const typed = ({ timeStamp }: Event) => {
    last = timeStamp;
  };
  window.addEventListener("input", typed, { capture: true });
  const seen = await watch.until(() => {
    const now = shown();
    return sought(location.search) && now !== null && now !== before;
  });
  window.removeEventListener("input", typed, { capture: true });
  const asked = watch.asked(list).filter((it) => it.start >= begun && sought(it.address));
  const first = asked[0]?.start ?? last;
  const server = asked.reduce((sum, it) => sum + it.end - it.start, 0);
  const long = watch.tasks().filter((it) => it.start >= begun && it.start <= seen);
  return {
    waited: first - last,
    server,
    drawing: seen - first - server,
    asked: asked.length,
    longest: Math.max(0, ...long.map(({ took }) => took)),
    rows: document.querySelectorAll(".inbox-list .case-row").length,
  };
}

/** Runs in the page. */
const keysSince = (since: number): number[] =>
  window.watch.keys().filter(({ start }) => start >= since).map(({ took }) => took);
