/**
 * Pictures of every page: `node scripts/screenshots.mjs <address> <folder> [page …]`, against a
 * running server with sample cases. CASE is `number secret` of one of them, BILL a bill to check,
 * CHROMIUM the browser, VARIANT a part of `phone-zh-CN-light` to leave out the others.
 */
import { mkdirSync } from "node:fs";

import { chromium } from "playwright-core";

const [address = "http://127.0.0.1:8080", folder = "screenshots", ...only] = process.argv.slice(2);
const [number, secret] = (process.env.CASE ?? "").split(" ");

const SIZES = { phone: { width: 360, height: 780 }, desktop: { width: 1280, height: 900 } };
const LANGUAGES = ["zh-CN", "en"];
const THEMES = ["light", "dark"];

/** What is opened, and what is done there before the picture. */
const PAGES = {
  home: { at: "/" },
  diagnosis: { at: "/what-happened" },
  advice: { at: "/what-happened/duplicate-charge" },
  urgent: { at: "/urgent" },
  rights: { at: "/rights" },
  "sign-in": { at: "/sign-in" },
  cases: { at: "/cases" },
  lost: { at: "/nowhere" },
  "not-found": { at: "/cases/261122-NNNNN" },
  complain: { at: "/complain?issue=duplicate-charge" },
  bills: { at: "/bills" },
  ...(process.env.BILL ? { bill: { at: "/bills", then: uploadBill } } : {}),
  ...(number ? { case: { at: "/cases", then: openCase } } : {}),
  ...(number ? { move: { at: "/cases", then: openMove } } : {}),
};

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      const context = await browser.newContext({
        viewport,
        locale: language,
        colorScheme: theme,
        timezoneId: "Asia/Shanghai",
        reducedMotion: "reduce",
      });
      for (const [name, page] of Object.entries(PAGES)) {
        if (only.length > 0 && !only.includes(name)) continue;
        const variant = `${size}-${language}-${theme}`;
        if (!variant.includes(process.env.VARIANT ?? "")) continue;
        await picture(context, `${folder}/${name}-${variant}.png`, page);
      }
      await context.close();
    }
  }
}
await browser.close();

async function picture(context, path, { at, then }) {
  const page = await context.newPage();
  page.on("console", (it) => {
    if (it.type() === "error" && !it.text().includes("status of 4")) console.error(path, it.text());
  });
  page.on("pageerror", (it) => console.error(path, it.message));
  await page.goto(address + at, { waitUntil: "networkidle" });
  await then?.(page);
  await page.locator("main h1").waitFor();
  await page.waitForFunction(() => !document.querySelector(".skeleton, .going"));
  const { wider } = await page.evaluate(() => ({
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  if (wider > 0) console.error(`${path}: ${wider} px wider than the screen`);
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

async function openCase(page) {
  await page.fill('[name="number"]', number);
  await page.fill('[name="secret"]', secret);
  await page.locator("form button[type=submit]").click();
  await page.waitForURL(/\/cases\/case_/);
  await page.locator(".story").waitFor();
}

async function openMove(page) {
  await openCase(page);
  await page.goto(`${page.url()}?move=object`, { waitUntil: "networkidle" });
}

async function uploadBill(page) {
  await page.setInputFiles('input[type="file"]', process.env.BILL);
  await page.waitForURL(/\/bills\/bill_/);
  await page.locator(".sums").waitFor();
}
