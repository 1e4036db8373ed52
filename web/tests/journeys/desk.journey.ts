/** Two case workers at the desk: one takes a case on and decides it while the other has something to say. */
import { describe, expect, inject, it } from "vitest";

import deskEn from "../../src/locales/en/desk";
import deskZh from "../../src/locales/zh-CN/desk";
import { finish } from "./atDesk";
import { type Language, type Person, useBrowser } from "./browser";
import { lodge, until } from "./cases";

const WORDS = { "zh-CN": deskZh, en: deskEn };

/** Opens the form of a move, as its button does. */
async function open(by: Person, name: string): Promise<void> {
  await by.page.locator(".moves").getByRole("button", { name, exact: true }).click();
  await by.page.locator(".making").waitFor();
}

describe.each(["zh-CN", "en"] as Language[])("at the desk, in %s", (language) => {
  const { person } = useBrowser();
  const { act, inbox, file } = WORDS[language];

  it("a complaint is taken on, discussed, and decided with what somebody else found out", async () => {
    const [lin, chen, zhou] = await Promise.all([
      person(),
      person({ language }),
      person({ language, screen: "phone", theme: "dark" }),
    ]);
    await lin.signIn("consumer", "complainant");
    const { id, number } = await lodge(lin);

    await chen.page.goto("/desk");
    await chen.page.fill('[name="login"]', "agent");
    await chen.page.fill('[name="password"]', inject("ground").password);
    await chen.press(chen.words.account.signIn);
    await chen.page.getByRole("heading", { name: inbox.view.all, level: 1 }).waitFor();
    await chen.looksRight();
    await chen.page.keyboard.press("/");
    await chen.page.keyboard.type(number);
    const row = chen.page.locator(".case-row", { hasText: number }).locator("a.row-link");
    await chen.page.waitForURL(/number=/);
    await row.click();
    await chen.page.locator(".case-head").getByText(number).waitFor();
    await chen.looksRight();
    // The way back leads to what was sought.
    await chen.page.keyboard.press("u");
    await chen.page.waitForURL(/\/desk\?number=/);
    await row.click();
    await chen.page.locator(".case-head").getByText(number).waitFor();

    await open(chen, act.accept.name);
    await finish(chen);
    await chen.page.keyboard.press("t");
    await chen.press(act.assign.me);
    await finish(chen);
    await until(chen, id, ({ findings }) => findings.length > 0);
    await chen.page.reload();

    await open(chen, act.rule.name);
    await chen.page.getByRole("radio", { name: file.outcome["upheld-in-part"] }).check();
    await chen.page.locator('.making textarea[name="text"]').fill("停业未告知，退还十元。");
    await chen.looksRight();

    await zhou.signIn("agent2", "agent");
    await zhou.open(`/desk/cases/${id}`);
    await zhou.page.locator(".pane-tabs button").nth(2).click();
    await open(zhou, act.note.name);
    await zhou.page.locator(".making textarea").fill("温泉方同意退款。");
    await finish(zhou);
    await zhou.looksRight();

    // It comes by itself, and keeps the form from being sent until it was read.
    await chen.sees(act.quicker.title);
    const decide = chen.page.locator('.making button[type="submit"]');
    expect(await decide.getAttribute("aria-disabled")).toBe("true");
    await chen.page.locator(".making").getByText("温泉方同意退款。").waitFor();
    await chen.looksRight();
    await chen.press(act.quicker.seen);
    await expect(chen.page.locator('.making textarea[name="text"]').inputValue()).resolves.toContain("十元");
    await finish(chen);
    await chen.page.locator(".case-head").getByText(file.stage.ruled).waitFor();
    await chen.looksRight();

    await Promise.all([lin.leave(), chen.leave(), zhou.leave()]);
  });
});
