/** An administrator goes through all their pages, and opens an account that somebody then uses. */
import { describe, expect, inject, it } from "vitest";

import { SECTIONS } from "../../src/admin/sections";
import adminEn from "../../src/locales/en/admin";
import adminZh from "../../src/locales/zh-CN/admin";
import { type Language, type Theme, useBrowser } from "./browser";

const WORDS = { "zh-CN": adminZh, en: adminEn };

/** Pages that no entry of the list leads to at once. */
const DEEPER = ["regimes/cn-pboc-2020-5", "calendars/cn/2026", "calendars/cn/2031", "nowhere"];

const pages = [...Object.values(SECTIONS).flat(), ...DEEPER];

describe.each([
  { screen: "phone", language: "zh-CN", theme: "dark" },
  { screen: "phone", language: "en", theme: "light" },
  { screen: "desktop", language: "zh-CN", theme: "light" },
  { screen: "desktop", language: "en", theme: "dark" },
] as { screen: "phone" | "desktop"; language: Language; theme: Theme }[])(
  "an administrator on a $screen in $language, $theme",
  (look) => {
    const { person } = useBrowser();

    it("finds every page right, and nobody kept out of it", async () => {
      const { admin, work } = WORDS[look.language];
      const wang = await person(look);
      await wang.open("/admin");
      await wang.looksRight();
      await wang.page.fill('[name="login"]', "admin");
      await wang.page.fill('[name="password"]', inject("ground").password);
      await wang.press(wang.words.account.signIn);
      await wang.page.waitForURL(/\/admin\/people$/);
      await wang.page.locator(".lines li").first().waitFor();
      for (const page of pages) {
        await wang.open(`/admin/${page}`);
        await wang.looksRight();
      }
      await wang.open("/admin/regimes/cn-pboc-2020-5");
      for (const it of await wang.page.locator("details.worked").all()) {
        await it.locator("summary").first().click();
      }
      await wang.looksRight();
      await wang.page.keyboard.press("Control+k");
      await wang.page.keyboard.type(admin.section.health);
      await wang.page.keyboard.press("Enter");
      await wang.page.waitForURL(/\/admin\/health$/);
      await wang.page.keyboard.press("Control+k");
      await wang.page.keyboard.type(work.leave);
      await wang.page.keyboard.press("Enter");
      await wang.page.getByRole("heading", { name: admin.signIn.title }).waitFor();
      await wang.leave();
    });
  },
);

describe("an account", () => {
  const { person } = useBrowser();

  it("is opened, used, given other roles, and locked out again", async () => {
    const { audit, people, work } = adminEn;
    const [wang, wu] = await Promise.all([person(), person({ screen: "phone" })]);
    const login = `wu-${String(Date.now())}`;
    await wang.signIn("admin", "admin");
    await wang.open("/admin/people");
    await wang.press(people.add);
    const sheet = wang.page.locator("dialog[open]");
    await sheet.locator('[name="login"]').fill("wu");
    await sheet.locator('[name="name"]').fill("Wu Min");
    await wang.press(people.addNow);
    // Too short, says the server; the sentence stands at the field.
    await sheet.locator('[name="login"][aria-invalid="true"]').waitFor();
    await wang.looksRight();
    await sheet.locator('[name="login"]').fill(login);
    await wang.press(people.addNow);
    await wang.sees(people.password.title);
    await wang.looksRight();
    const password = await sheet.locator(".copy code").nth(1).innerText();
    await wang.press(people.done);

    await wu.open("/desk");
    await wu.page.fill('[name="login"]', login);
    await wu.page.fill('[name="password"]', password);
    await wu.press(wu.words.account.signIn);
    await wu.page.locator(".inbox-list").waitFor();

    await wang.page.getByRole("searchbox").fill(login);
    await wang.press("Wu Min");
    await sheet.getByRole("checkbox", { name: work.role.auditor, exact: true }).check();
    await wang.press(people.save);
    await wang.sees(people.saved);
    await wang.looksRight();
    await wang.unfold(people.tokens.make);
    await sheet.locator('[name="label"]').fill("nightly report");
    await wang.press(people.tokens.makeNow);
    await wang.sees(people.tokens.made);
    await wang.looksRight();
    await wang.press(people.disable.ask);
    await wang.press(people.disable.go);
    await wang.sees(people.disabledAbout);
    await wang.looksRight();

    await wu.page.reload();
    await wu.page.locator('[name="password"]').waitFor();
    await wu.page.fill('[name="login"]', login);
    await wu.page.fill('[name="password"]', password);
    await wu.press(wu.words.account.signIn);
    await wu.page.getByRole("alert").waitFor();
    expect(await wu.page.locator(".inbox-list").count()).toBe(0);

    await wang.open("/admin/audit?kind=sign-in-refused");
    await wang.sees(`${audit.stranger} ${audit.house["sign-in-refused"]}: Wu Min`);
    await wang.sees(audit.why.disabled);
    await wang.looksRight();
    await Promise.all([wang.leave(), wu.leave()]);
  });

  it("of somebody who only complains is found by its whole sign-in name", async () => {
    const { people, work } = adminEn;
    const wang = await person();
    await wang.signIn("admin", "admin");
    await wang.open("/admin/people");
    const list = wang.page.locator("ul.lines");
    // Behind the sign-in name stands what they are tied to.
    const line = (login: string) => list.getByText(new RegExp(`^${login}( ·|$)`));
    const consumer = line("consumer");
    await line("agent").waitFor();
    expect(await consumer.count()).toBe(0);
    const typed = wang.page.getByRole("searchbox");
    await typed.fill("consume");
    await wang.sees(people.noneHint);
    await wang.looksRight();
    await typed.fill("consumer");
    await consumer.waitFor();
    await typed.fill("");
    await wang.page.getByLabel(people.circle.label).selectOption("merchant");
    await line("merchant").waitFor();
    await wang.page.getByLabel(people.circle.label).selectOption({ label: work.role.complainant });
    await consumer.waitFor();
    await wang.looksRight();
    await wang.leave();
  });

  it("is not for a case worker to open", async () => {
    const zhou = await person();
    await zhou.signIn("agent", "agent");
    await zhou.open("/admin");
    await zhou.page.getByRole("heading", { name: adminEn.admin.stranger }).waitFor();
    await zhou.looksRight();
    await zhou.leave();
  });
});

describe("an auditor", () => {
  const { person } = useBrowser();

  it("comes from the complaints to who did what, and to nothing that is not theirs", async () => {
    const { admin, audit } = adminEn;
    const shen = await person();
    await shen.signIn("auditor", "auditor");
    await shen.open("/auditor");
    await shen.page.getByRole("link", { name: admin.watch }).click();
    await shen.page.waitForURL(/\/admin\/audit$/);
    await shen.page.locator("ul.lines").getByText(audit.house["signed-in"]).first().waitFor();
    await shen.looksRight();
    const list = shen.page.getByRole("navigation", { name: admin.sections });
    expect(await list.getByRole("link", { name: admin.section.people, exact: true }).count()).toBe(0);
    for (const section of ["health", "regimes", "channels"] as const) {
      await list.getByRole("link", { name: admin.section[section], exact: true }).click();
      await shen.page.waitForURL(new RegExp(`/admin/${section}$`));
      await shen.looksRight();
    }
    await shen.page.getByRole("link", { name: admin.cases }).click();
    await shen.page.waitForURL(/\/auditor$/);
    await shen.looksRight();
    await shen.leave();
  });
});

describe("the institution", () => {
  const { person } = useBrowser();

  it("is given a department, a queue, a rule and a merchant, and tells whoever came too late", async () => {
    const { house, people, work } = adminEn;
    const [wang, zhao] = await Promise.all([person(), person({ screen: "phone", language: "zh-CN" })]);
    await wang.signIn("admin", "admin");
    await zhao.signIn("admin", "admin");
    await Promise.all([wang.open("/admin/house"), zhao.open("/admin/house")]);
    const sheet = wang.page.locator("dialog[open]");
    const change = async (part: string) => {
      await wang.page.getByRole("button", { name: house.changeOf.replace("{{what}}", part) }).click();
      await sheet.getByRole("button", { name: house.save }).waitFor();
    };
    const add = async (what: string) => {
      await sheet.getByRole("button", { name: house.addRow.replace("{{what}}", what), exact: true }).click();
      return sheet.getByRole("group", { name: new RegExp(`^${what} \\d+$`) }).last();
    };
    const save = async () => {
      await wang.looksRight();
      await sheet.getByRole("button", { name: house.save }).click();
      await sheet.waitFor({ state: "detached" });
    };

    await change(house.departments);
    const department = await add(house.oneDepartment);
    await department.locator('[name="zh"]').fill("商户服务部");
    await sheet.getByRole("button", { name: house.save }).click();
    // Without an English name it is not sent, and the field says so.
    await department.locator('[name="en"]:focus:invalid').waitFor();
    await department.locator('[name="en"]').fill("Merchant services");
    await save();
    await wang.sees("Merchant services");

    await change(house.queues);
    const queue = await add(house.oneQueue);
    await queue.locator('[name="zh"]').fill("商户投诉");
    await queue.locator('[name="en"]').fill("About merchants");
    await queue.locator('[name="department"]').selectOption({ label: "Merchant services" });
    await save();

    // Somebody else opened the rules before they changed.
    const late = zhao.page.locator("dialog[open]");
    const { house: zh } = adminZh;
    await zhao.page.getByRole("button", { name: zh.changeOf.replace("{{what}}", zh.routing.title) }).click();
    await late.getByRole("button", { name: zh.save }).waitFor();
    await zhao.looksRight();

    await change(house.routing.title);
    const rule = await add(house.oneRule);
    await rule.locator('[name="queue"]').selectOption({ label: "About merchants" });
    await rule.locator('[name="amount"]').fill("ten");
    await sheet.getByText(house.noAmount).waitFor();
    await rule.locator('[name="amount"]').fill("88.5");
    await sheet.getByRole("button", { name: /^Move up: rule \d+$/ }).last().click();
    await save();
    await wang.sees("¥88.50");

    await late.getByRole("button", { name: zh.save }).click();
    await late.getByRole("alert").waitFor();
    await zhao.looksRight();

    await change(house.merchants);
    await (await add(house.oneMerchant)).locator('[name="merchant"]').fill("Harbour Ferries");
    await save();
    await change(house.approval.title);
    const limit = await add(house.oneLimit);
    await limit.locator('[name="amount"]').fill("70");
    await limit.locator('[name="currency"]').selectOption("EUR");
    await save();
    await wang.sees("€70.00");
    await change(house.about);
    const hours = await add(house.oneHours);
    await hours.getByRole("checkbox", { name: house.day.sat }).check();
    await hours.locator('[name="from"]').fill("10:00");
    await save();
    await wang.sees("10:00–18:00");

    // An account for the new merchant can be opened at once.
    await wang.open("/admin/people");
    await wang.press(people.add);
    await sheet.getByRole("checkbox", { name: work.role.merchant, exact: true }).check();
    await sheet.locator('[name="merchant"]').selectOption({ label: "Harbour Ferries" });
    await Promise.all([wang.leave(), zhao.leave()]);
  });
});
