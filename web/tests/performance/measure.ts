/**
 * How quick the pages are in a real Chromium, against a server that runs: `npm run --silent measure`.
 *
 * REDRESS_ADDRESS and REDRESS_PASSWORD name the server and the password of its demo's people, CHROMIUM
 * the browser. REDRESS_PAGES is how many pages of the inbox are read (20), REDRESS_WORDS what is
 * searched: `{"word": [...], "pair": [...]}`. `--json` prints one line of JSON in place of tables.
 *
 * It says which goals hold and ends well all the same: on a busy machine a figure means little.
 */
import { availableParallelism } from "node:os";

import { type Browser, chromium } from "playwright-core";

import { holds } from "./figures";
import { openCases, readOn, times, turnTheWheel } from "./inbox";
import { measureLoad } from "./load";
import { goalsOf, type Report, tables } from "./report";
import { searchFor, type Words } from "./search";
import { type Ground, Visit } from "./visit";

const NUMBERS = 8;
const CASES = 8;

/** Words that complaints have; a bench that fills its own database names those it wrote. */
const COMMON: Omit<Words, "number"> = {
  word: ["refund", "charge", "hotel", "order", "merchant", "alipay", "payment", "cancelled"],
  pair: ["退款", "付款", "商家", "订单", "扣款", "客服", "重复", "账户"],
  nobody: ["qzxjvk", "wvbqxz", "jqkzvw", "xkqzjb", "vzqwkx", "zjxqvw", "kqvxzj", "bqzwxv"],
};

async function wordsOf({ page }: Visit): Promise<Words> {
  const { REDRESS_WORDS: own = "{}" } = process.env;
  const number = await page.locator(".c-number .number").allInnerTexts();
  return { ...COMMON, ...(JSON.parse(own) as Partial<Words>), number: number.slice(0, NUMBERS) };
}

async function measure(browser: Browser, ground: Ground): Promise<Report> {
  const portal = await measureLoad(browser, ground, { path: "/", ready: "main h1" });
  const desk = await measureLoad(browser, ground, { path: "/desk", ready: ".case-row", login: "agent" });
  const visit = await Visit.of(browser, ground, "agent");
  await visit.page.goto("/desk");
  await visit.page.locator(".case-row").first().waitFor();
  const empty = await visit.heap();
  const words = await wordsOf(visit);
  const read = await readOn(visit, Number(process.env.REDRESS_PAGES ?? 20));
  const wheel = await turnTheWheel(visit);
  const heap = await visit.heap();
  const cases = await openCases(visit, CASES);
  // The first one is typed over everything that was read; what it finds is another list.
  const search = {
    word: await searchFor(visit, words.word),
    pair: await searchFor(visit, words.pair),
    number: await searchFor(visit, words.number),
    nobody: await searchFor(visit, words.nobody),
  };
  await visit.leave();
  return {
    machine: { cores: availableParallelism(), chromium: browser.version() },
    loads: { portal, desk },
    inbox: { pages: read.length + 1, next: times(read), wheel, heap, empty },
    cases,
    search,
  };
}

const said = (text: string) => process.stdout.write(`${text}\n`);

async function run(): Promise<void> {
  const { REDRESS_ADDRESS: address, REDRESS_PASSWORD: password, CHROMIUM } = process.env;
  if (!address || !password) throw new Error("name REDRESS_ADDRESS and REDRESS_PASSWORD");
  const executablePath = CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const report = await measure(browser, { address, password });
    const goals = goalsOf(report);
    const told = goals.map((it) => ({ ...it, holds: holds(it) }));
    said(process.argv.includes("--json") ? JSON.stringify({ ...report, goals: told }) : tables(report, goals));
  } finally {
    await browser.close();
  }
}

await run().catch((error: unknown) => {
  process.stderr.write(`not measured: ${error instanceof Error ? error.message : String(error)}\n`);
});
