/** A case worker hears what others do as they do it, has texts at hand, and takes words back. */
import { describe, expect, it } from "vitest";

import deskEn from "../../src/locales/en/desk";
import deskZh from "../../src/locales/zh-CN/desk";
import { type Language, type Person, useBrowser } from "./browser";
import { lodge, takeOn, until } from "./cases";

const WORDS = { "zh-CN": deskZh, en: deskEn };

/** On a narrow screen one pane is seen at a time: what to do now is the third. */
const toMoves = (by: Person) => by.page.locator(".pane-tabs button").nth(2).click();

describe.each([
  { language: "zh-CN", screen: "desktop" },
  { language: "en", screen: "phone" },
] as { language: Language; screen: "desktop" | "phone" }[])(
  "the desk in $language on a $screen",
  ({ language, screen }) => {
    const { person } = useBrowser();
    const { act, inbox, work } = WORDS[language];

    it("hears of what others did, in the list and in an open case", async () => {
      const [lin, chen, zhou] = await Promise.all([person(), person({ language, screen }), person()]);
      await Promise.all([
        lin.signIn("consumer", "complainant"),
        chen.signIn("agent", "agent"),
        zhou.signIn("agent2", "agent"),
      ]);
      await chen.open("/desk?order=changed");
      await chen.page.locator(".case-row").first().waitFor();
      const { id, number } = await lodge(lin);
      await until(zhou, id, ({ findings }) => findings.length > 0);
      await chen.page.locator(".news button").waitFor();
      await chen.looksRight();
      await chen.page.locator(".news button").click();
      const row = chen.page.locator(".case-row", { hasText: number });
      await row.waitFor();
      await row.locator("a.row-link").click();
      await chen.page.locator(".case-head").getByText(number).waitFor();
      await zhou.move(id, "note", { text: "温泉方同意退款。" });
      await chen.page.locator(".case-changed .notice").waitFor();
      await chen.looksRight();
      await chen.page.locator(".case-changed button").click();
      await chen.page.locator(".case-changed .notice").waitFor({ state: "detached" });
      await Promise.all([lin.leave(), chen.leave(), zhou.leave()]);
    });

    it("has a text at hand, and takes a message back before it goes", async () => {
      const [lin, chen] = await Promise.all([person(), person({ language, screen })]);
      await Promise.all([lin.signIn("consumer", "complainant"), chen.signIn("agent", "agent")]);
      const { id, number } = await lodge(lin);
      await takeOn(chen, id);
      // What the program finds out by itself would be news for whoever writes.
      await until(chen, id, ({ findings }) => findings.length > 0);
      const name = `${inbox.title} ${String(Date.now() % 100_000)}`;

      await chen.open("/desk/texts");
      await chen.press(work.macros.new);
      const sheet = chen.page.locator("dialog[open]");
      await sheet.locator('[name="name"]').fill(name);
      await sheet.locator('[name="zh"]').fill("您的投诉 {{number}} 正在处理。");
      await sheet.locator('[name="en"]').fill("Your complaint {{number}} is being handled.");
      await chen.looksRight();
      await chen.press(work.macros.keep);
      await chen.page.getByRole("button", { name, exact: true }).waitFor();
      await chen.looksRight();

      await chen.open(`/desk/cases/${id}`);
      if (screen === "phone") await toMoves(chen);
      await chen.page.locator(".moves").getByRole("button", { name: act.message.name, exact: true }).click();
      const making = chen.page.locator(".making");
      const said = making.locator('textarea[name="text"]');
      const own = work.macros.in[language === "en" ? "en" : "zh"];
      await making.getByLabel(act.macro.pick).selectOption({ label: `${name} · ${own}` });
      await chen.page.waitForFunction(
        (number) => document.querySelector<HTMLTextAreaElement>(".making textarea")?.value.includes(number),
        number,
      );
      await chen.looksRight();
      await making.locator('button[type="submit"]').click();
      await chen.press(act.pending.undo);
      await said.waitFor();
      expect(await said.inputValue()).toContain(number);
      await said.fill(`${number}: ok`);
      await making.locator('button[type="submit"]').click();
      await chen.page.locator(".pending").waitFor();
      await chen.looksRight();
      // It goes by itself, once.
      await chen.page.locator(".pending").waitFor({ state: "detached" });
      const { timeline } = await lin.get<{ timeline: { event: string; text?: string }[] }>(
        `/api/v1/cases/${id}`,
      );
      const messages = timeline.filter((it) => it.event === "message-sent");
      expect(messages.map((it) => it.text)).toEqual([`${number}: ok`]);

      await chen.open("/desk/texts");
      await chen.press(name);
      await chen.press(work.macros.remove);
      await chen.page.getByRole("button", { name, exact: true }).waitFor({ state: "detached" });
      await Promise.all([lin.leave(), chen.leave()]);
    });
  },
);
