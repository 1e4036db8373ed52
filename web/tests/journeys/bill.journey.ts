/** From a wallet's bill to a complaint that was sent, with a thumb on a small screen. */
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { type Language, type Person, useBrowser } from "./browser";

const BILLS = join(import.meta.dirname, "../../../fixtures/bills");

async function upload(by: Person, bill: string): Promise<void> {
  await by.open("/bills");
  await by.page.setInputFiles('input[type="file"]', join(BILLS, bill));
  await by.page.waitForURL(/\/bills\/bill_/);
  await by.page.locator(".sums").waitFor();
  await by.looksRight();
}

/** Goes on to the next step, which is another one. */
async function next(by: Person): Promise<void> {
  const head = by.page.locator("form h2").first();
  const before = await head.textContent();
  await by.press(by.words.complaint.next);
  await by.page.waitForFunction(
    (it) => document.querySelector("form h2")?.textContent !== it,
    before,
  );
  await by.looksRight();
}

/** Goes through to the last step, accepts the terms, sends, and opens the case. */
async function send(by: Person): Promise<void> {
  const { complaint } = by.words;
  const last = by.page.getByRole("button", { name: complaint.send, exact: true });
  while (!(await last.isVisible())) await next(by);
  await by.page.getByRole("checkbox", { name: complaint.terms.accept }).check();
  await last.click();
  await by.sees(complaint.sent.title);
  await by.looksRight();
  const number = await by.page.locator("code").first().textContent();
  expect(number).toMatch(/^\d{6}-/);
  await by.press(complaint.sent.go);
  await by.page.locator(".story").waitFor();
  await by.sees(number ?? "");
  await by.sees(by.words.case.where.lodged.title);
  await by.looksRight();
}

describe.each(["zh-CN", "en"] as Language[])("on a phone, in %s", (language) => {
  const { person } = useBrowser();

  it("somebody complains about a payment of their Alipay bill", async () => {
    const lin = await person({ screen: "phone", language });
    const { bills, complaint } = lin.words;
    await upload(lin, "alipay_v3/february.csv");
    await lin.sees(bills.findings.none);
    const name = bills.list.complainAbout
      .replace("{{name}}", "云溪生鲜")
      .replace("{{amount}}", "268.00");
    await lin.press(name);
    await lin.page.waitForURL(/\/complain/);
    await lin.sees(complaint.issue.title);
    await lin.looksRight();
    // One of each issue that there is; this one is about what was paid for.
    await lin.page.locator('label.choice:has-text("服务"), label.choice:has-text("ervice")').first().click();
    await next(lin);
    await lin.sees("云溪生鲜");
    await next(lin);
    await lin.page.fill('[name="narrative"]', "说好当天送到，等了三天也没有送来。");
    await next(lin);
    await lin.page.fill('[name="name"]', "林小满");
    await lin.page.fill('[name="phone"]', "13800000000");
    await next(lin);
    await send(lin);
    await lin.leave();
  });

  it("somebody checks a bill, and complains about what it shows in one step", async () => {
    const lin = await person({ screen: "phone", language, theme: "dark" });
    const { bills } = lin.words;
    await upload(lin, "wechat_csv/refunds.csv");
    await lin.press(bills.findings.complain);
    await lin.page.fill('dialog [name="name"]', "林小满");
    await lin.page.fill('dialog [name="phone"]', "13800000000");
    await lin.press(bills.draft.go);
    await lin.page.waitForURL(/\/complain\?case=/);
    await send(lin);
    await lin.leave();
  });
});
