/** A case worker finds cases by words, sorts them with tags and lists, and works on several at once. */
import { describe, expect, it } from "vitest";

import deskEn from "../../src/locales/en/desk";
import deskZh from "../../src/locales/zh-CN/desk";
import { type Language, type Person, useBrowser } from "./browser";
import { lodge, takeOn } from "./cases";

/** Asks until words are found in all of these cases. */
async function found(by: Person, q: string, ids: string[]): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const path = `/api/v1/cases?order=changed&q=${encodeURIComponent(q)}`;
    const { cases } = await by.get<{ cases: { id: string }[] }>(path);
    if (ids.every((id) => cases.some((it) => it.id === id))) return;
    if (end < Date.now()) throw new Error(`${q} is not found`);
    await new Promise((done) => setTimeout(done, 300));
  }
}

const WORDS = { "zh-CN": deskZh, en: deskEn };

describe.each([
  { language: "zh-CN", screen: "desktop" },
  { language: "en", screen: "phone" },
] as { language: Language; screen: "desktop" | "phone" }[])(
  "the inbox in $language on a $screen",
  ({ language, screen }) => {
    const { person } = useBrowser();
    const { inbox, work } = WORDS[language];

    it("finds by words, marks what is new, keeps lists, and does one thing with many", async () => {
      const [lin, chen] = await Promise.all([person(), person({ language, screen })]);
      await lin.signIn("consumer", "complainant");
      const narrative = "温泉三天中关闭了两天。 The spring was closed.";
      const [one, other] = [await lodge(lin, { narrative }), await lodge(lin, { narrative })];
      await chen.signIn("agent", "agent");
      await takeOn(chen, one.id);
      const tag = `${language === "en" ? "spring" : "温泉"}${String(Date.now() % 100_000)}`;

      // What was written is found a moment later.
      await found(chen, "温泉", [one.id, other.id]);
      await chen.open("/desk?order=changed");
      await chen.page.keyboard.press("/");
      await chen.page.keyboard.type(language === "en" ? "spring closed" : "温泉");
      await chen.page.waitForURL(/q=/);
      const row = (number: string) => chen.page.locator(".case-row", { hasText: number });
      await row(one.number).waitFor();
      await row(other.number).waitFor();
      await chen.page.locator(".case-row.unread", { hasText: other.number }).waitFor();
      await chen.looksRight();

      // By key on the focused row, by pointer on another.
      await row(one.number).locator("a.row-link").focus();
      await chen.page.keyboard.press("x");
      await row(other.number).getByRole("checkbox").click();
      await chen.page.locator(".many").waitFor();
      await chen.looksRight();
      await chen.press(inbox.many.tag.name);
      const sheet = chen.page.locator("dialog[open]");
      await sheet.getByLabel(inbox.many.tag.add).fill(tag);
      await sheet.getByRole("button", { name: work.tags.add, exact: true }).click();
      await chen.looksRight();
      await sheet.locator('button[type="submit"]').click();
      await sheet.locator(".many-results li").nth(1).waitFor();
      expect(await sheet.locator(".many-results .badge.good").count()).toBe(2);
      await chen.press(inbox.many.done);

      // One that was taken on can be given to somebody; neither can be closed yet, and both say why.
      await chen.page.locator(".many").waitFor({ state: "detached" });
      await row(one.number).getByRole("checkbox").click();
      await row(other.number).getByRole("checkbox").click();
      await chen.press(inbox.many.close.name);
      await sheet.locator('button[type="submit"]').click();
      await sheet.locator(".many-results li").nth(1).waitFor();
      await chen.looksRight();
      expect(await sheet.locator(".many-results .badge.good").count()).toBe(0);
      await chen.press(inbox.many.done);
      await chen.page.locator(".many").waitFor();
      await chen.page.keyboard.press("Escape");
      await chen.page.locator(".many").waitFor({ state: "detached" });

      // A list by that tag, under a name.
      await chen.page.goto(`/desk?tag=${encodeURIComponent(tag)}`);
      await row(one.number).waitFor();
      await row(other.number).waitFor();
      await chen.press(inbox.saved.keep);
      await sheet.locator('[name="name"]').fill(tag);
      await chen.looksRight();
      await chen.press(inbox.saved.go);
      await chen.page.getByRole("heading", { name: tag, level: 1 }).waitFor();
      await chen.page.locator(".views").getByRole("link", { name: tag }).waitFor();
      await chen.looksRight();

      // Opened, it is read; its tag comes off on its own page.
      await row(other.number).locator("a.row-link").click();
      await chen.page.locator(".case-head").getByText(other.number).waitFor();
      await chen.looksRight();
      await chen.page.getByRole("button", { name: work.tags.remove.replace("{{tag}}", tag) }).click();
      await chen.page.locator(".case-tags .tag").waitFor({ state: "detached" });
      await chen.page.goBack();
      await row(other.number).waitFor({ state: "detached" });
      await row(one.number).waitFor();
      await chen.press(inbox.saved.drop);
      await chen.page.locator(".views").getByRole("link", { name: tag }).waitFor({ state: "detached" });
      await Promise.all([lin.leave(), chen.leave()]);
    });
  },
);
