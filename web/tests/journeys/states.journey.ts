/**
 * What a page is when it is not as usual: without a connection, refused, waiting, empty, endless, with
 * long names and large amounts, in another zone. Said in the reader's language, and never wider than
 * the screen.
 */
import { describe, expect, it } from "vitest";

import adminEn from "../../src/locales/en/admin";
import adminZh from "../../src/locales/zh-CN/admin";
import { answerCases, delay, listed, refuse } from "./answers";
import { DESK } from "./atDesk";
import { type Language, type Person, type SCREENS, type Theme, useBrowser } from "./browser";
import { lodge } from "./cases";

const ADMIN = { "zh-CN": adminZh, en: adminEn };

type Look = { screen: keyof typeof SCREENS; language: Language; theme: Theme };

const LOOKS: Look[] = [
  { screen: "phone", language: "zh-CN", theme: "dark" },
  { screen: "desktop", language: "en", theme: "light" },
];

const CASES = /\/api\/v1\/cases(\?|$)/;

/** The names that rows show, from the first to the last that is drawn. */
const numbers = (by: Person) => by.page.locator(".case-row .c-number > .number").allInnerTexts();

describe.each(LOOKS)("on a $screen in $language, $theme", (look) => {
  const { person } = useBrowser();
  const desk = DESK[look.language];
  const admin = ADMIN[look.language];

  async function consumer(): Promise<Person> {
    const lin = await person(look);
    await lin.signIn("consumer", "complainant");
    return lin;
  }

  async function agent(login = "agent"): Promise<Person> {
    const chen = await person(look);
    await chen.signIn(login, "agent");
    return chen;
  }

  async function administrator(): Promise<Person> {
    const wang = await person(look);
    await wang.signIn("admin", "admin");
    return wang;
  }

  /** What went wrong stands there, and what to do about it. */
  async function isTold(by: Person, kind: "fault" | "forbidden") {
    const { title, do: what } = by.words.problems[kind];
    await by.sees(title);
    await by.sees(what);
    await by.looksRight();
  }

  describe("without a connection", () => {
    it("a complaint that is being written survives, and goes on", async () => {
      const lin = await consumer();
      const { complaint, frame, problems } = lin.words;
      const told = "没有连接时写的：钱被扣了两次。";
      await lin.open("/complain?issue=duplicate-charge");
      await lin.press(complaint.next);
      await lin.page.fill('[name="narrative"]', told);
      await lin.context.setOffline(true);
      await lin.sees(frame.offline);
      await lin.press(complaint.next);
      await lin.page.fill('[name="name"]', "林小满");
      await lin.page.fill('[name="phone"]', "13800000000");
      await lin.press(complaint.next);
      await lin.sees(problems.offline.title);
      await lin.sees(problems.offline.do);
      await lin.looksRight();
      await lin.context.setOffline(false);
      await lin.page.getByText(frame.offline).waitFor({ state: "detached" });
      await lin.sees(complaint.kept.server);
      await lin.page.reload();
      await lin.press(complaint.back);
      await lin.page.locator('[name="narrative"]').waitFor();
      expect(await lin.page.inputValue('[name="narrative"]')).toBe(told);
      await lin.leave();
    });

    it("the inbox says so and keeps what it shows, and another list says what to do", async () => {
      const chen = await agent();
      await chen.open("/desk");
      await chen.page.locator(".case-row").first().waitFor();
      const before = await numbers(chen);
      await chen.context.setOffline(true);
      await chen.sees(desk.work.offline);
      expect(await numbers(chen)).toEqual(before);
      await chen.looksRight();
      await chen.page.getByRole("link", { name: desk.inbox.view.late }).first().click();
      await chen.sees(chen.words.problems.offline.title);
      await chen.sees(chen.words.problems.offline.do);
      await chen.looksRight();
      // It goes on by itself.
      await chen.context.setOffline(false);
      await chen.page.getByText(chen.words.problems.offline.title).waitFor({ state: "detached" });
      await chen.leave();
    });
  });

  describe("where something is refused", () => {
    it("a case worker who opens the administration hears whose it is, and gets back", async () => {
      const chen = await agent();
      await chen.open("/admin");
      await chen.page.getByRole("heading", { name: admin.admin.stranger }).waitFor();
      await chen.sees(admin.work.stranger.lead.replace("{{role}}", admin.work.role.agent));
      await chen.page.getByRole("button", { name: admin.work.stranger.other }).waitFor();
      await chen.looksRight();
      await chen.press(admin.work.stranger.own);
      await chen.page.waitForURL(/\/desk$/);
      await refuse(chen, CASES, { status: 403, code: "forbidden" });
      await chen.open("/desk");
      await isTold(chen, "forbidden");
      await chen.leave();
    });

    it("a page and a case that are not there are told, with the way back", async () => {
      const [lin, chen, wang] = await Promise.all([consumer(), agent(), administrator()]);
      const { frame, problems } = lin.words;
      for (const [who, path, home] of [
        [lin, "/nowhere", frame.lost.home],
        [chen, "/desk/nowhere", desk.desk.toInbox],
        [wang, "/admin/nowhere", admin.admin.home],
      ] as const) {
        await who.open(path);
        await who.sees(frame.lost.title);
        await who.page.locator("main").getByRole("link", { name: home }).waitFor();
        await who.looksRight();
      }
      await lin.open("/cases/261122-NNNNN");
      await lin.sees(problems["not-found"].title);
      await lin.sees(problems["not-found"].do);
      await lin.page.locator("main").getByRole("link", { name: lin.words.case.open }).waitFor();
      await lin.looksRight();
      await chen.open("/desk/cases/261122-NNNNN");
      await chen.sees(desk.file.missing);
      await chen.sees(desk.file.missingAbout);
      await chen.page.locator("main").getByRole("link", { name: desk.file.back }).waitFor();
      await chen.looksRight();
      await Promise.all([lin.leave(), chen.leave(), wang.leave()]);
    });

    it("of two who take a case on, the second hears that somebody was quicker", async () => {
      const [lin, chen, zhou] = await Promise.all([consumer(), agent(), agent("agent2")]);
      const { id } = await lodge(lin);
      // Nothing is pushed to the first: what is asked is what the server says to an old version.
      await chen.page.route(/\/api\/v1\/(live|events)/, (route) => route.abort());
      await chen.open(`/desk/cases/${id}?move=accept`);
      await chen.page.locator(".making").waitFor();
      await zhou.move(id, "accept");
      const answered = chen.page.waitForResponse(/\/moves\/accept$/);
      await chen.page.locator('.making button[type="submit"]').click();
      expect((await answered).status()).toBe(412);
      await chen.sees(desk.act.quicker.title);
      await chen.sees(desk.act.quicker.about);
      await chen.looksRight();
      await chen.press(desk.act.quicker.seen);
      await chen.sees(desk.act.gone.title);
      await chen.looksRight();
      await Promise.all([lin.leave(), chen.leave(), zhou.leave()]);
    });

    it("a file that is too large is told with the limit, before anything is sent", async () => {
      const lin = await consumer();
      const { evidence } = lin.words;
      const { id } = await lodge(lin);
      await lin.page.route(/\/api\/v1\/limits$/, async (route) => {
        const limits = (await (await route.fetch()).json()) as Record<string, unknown>;
        await route.fulfill({ json: { ...limits, evidence_bytes: 1_000_000 } });
      });
      let sent = 0;
      lin.page.on("request", (it) => {
        if (it.url().includes("/api/v1/uploads")) sent += 1;
      });
      await lin.open(`/cases/${id}?move=add-evidence`);
      await lin.sees("1 MB");
      await lin.page.setInputFiles('dialog input[type="file"]', {
        name: "video.mp4",
        mimeType: "video/mp4",
        buffer: Buffer.alloc(1_500_000),
      });
      await lin.sees(evidence.tooLarge.title.replace("{{name}}", "video.mp4"));
      expect(await lin.page.locator("dialog[open]").innerText()).toContain("1.5 MB");
      await lin.looksRight();
      expect(sent).toBe(0);
      await lin.leave();
    });

    it("a bill that the server finds too large is told, with what to do", async () => {
      const lin = await person(look);
      await refuse(lin, /\/api\/v1\/bills\?/, { method: "POST", status: 413, code: "too-large" });
      await lin.open("/bills");
      await lin.page.setInputFiles('input[type="file"]', {
        name: "bill.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("a,b\n1,2\n"),
      });
      await lin.sees(lin.words.problems["too-large"].title);
      await lin.sees(lin.words.problems["too-large"].do);
      await lin.looksRight();
      await lin.leave();
    });

    it("a fault of the server is told on lists of all three, and trying again mends it", async () => {
      const [lin, chen, wang] = await Promise.all([consumer(), agent(), administrator()]);
      await lodge(lin);
      for (const [who, path, asked, there] of [
        [lin, "/cases", CASES, "a.card"],
        [chen, "/desk", CASES, ".case-row"],
        [wang, "/admin/people", /\/api\/v1\/people/, ".lines li"],
      ] as const) {
        const mend = await refuse(who, asked, { status: 500, code: "fault" });
        await who.open(path);
        await isTold(who, "fault");
        await who.sees(who.words.problems.reference.replace("{{id}}", "r1"));
        await mend();
        await who.press(who.words.problems.retry);
        await who.page.locator(there).first().waitFor();
        expect(await who.page.getByText(who.words.problems.fault.title).count()).toBe(0);
      }
      await Promise.all([lin.leave(), chen.leave(), wang.leave()]);
    });
  });

  it("while a list or a case is on its way, the page stands and says that it is loading", async () => {
    const [lin, chen, wang] = await Promise.all([consumer(), agent(), administrator()]);
    const { id } = await lodge(lin);
    for (const [who, path, asked, there] of [
      [lin, "/cases", CASES, "a.card"],
      [lin, `/cases/${id}`, new RegExp(`/api/v1/cases/${id}$`), ".story"],
      [chen, "/desk", CASES, ".case-row"],
      [chen, `/desk/cases/${id}`, new RegExp(`/api/v1/cases/${id}$`), ".case-head h1"],
      [wang, "/admin/audit", /\/api\/v1\/audit/, ".lines li"],
    ] as const) {
      const go = await delay(who, asked);
      await who.page.goto(path);
      await who.page.locator("main .skeleton").first().waitFor();
      await who.page.locator("header").first().waitFor();
      const said = await who.page.getByRole("status").allInnerTexts();
      expect(said.join(" "), path).toContain(who.words.frame.loading);
      await who.looksRightNow();
      go();
      await who.page.locator(there).first().waitFor();
      await who.page.unroute(asked);
    }
    await Promise.all([lin.leave(), chen.leave(), wang.leave()]);
  });

  describe("a list", () => {
    it("without anything says so, and where to go", async () => {
      const [new_, chen, wang] = await Promise.all([person(look), agent(), administrator()]);
      await new_.open("/cases");
      await new_.sees(new_.words.cases.none);
      await new_.page.getByRole("link", { name: new_.words.cases.begin }).waitFor();
      await new_.looksRight();
      await chen.open("/desk?q=nobody-ever-wrote-this-zzzz");
      await chen.sees(desk.inbox.none.filtered);
      await chen.sees(desk.inbox.none.filteredAbout);
      await chen.looksRight();
      await chen.page.locator(".empty").getByRole("link", { name: desk.inbox.none.all }).click();
      await chen.page.locator(".case-row").first().waitFor();
      await answerCases(chen, []);
      await chen.open("/desk");
      await chen.sees(desk.inbox.none.title);
      await chen.sees(desk.inbox.none.about);
      await chen.looksRight();
      await wang.open("/admin/audit?from=1999-01-01&to=1999-01-02");
      await wang.page.locator(".empty").waitFor();
      await wang.looksRight();
      await Promise.all([new_.leave(), chen.leave(), wang.leave()]);
    });

    it("of ten thousand is read on as one goes down, in order, and draws only what is near", async () => {
      const chen = await agent();
      const { page } = chen;
      const cases = Array.from({ length: 10_000 }, (_, at) => listed(at));
      const asked = await answerCases(chen, cases);
      await chen.open("/desk");
      await page.locator(".case-row").first().waitFor();
      expect(await numbers(chen)).toEqual(cases.slice(0, 50).map((it) => it.number));
      await chen.looksRight();
      while (asked() < 20) {
        await page.keyboard.press("End");
        await page.waitForTimeout(60);
      }
      await page.waitForFunction(
        () => [...document.querySelectorAll(".case-row")].some((it) => {
          const { top, bottom } = it.getBoundingClientRect();
          return bottom > 0 && top < innerHeight;
        }),
      );
      const drawn = await numbers(chen);
      expect(drawn.length, "rows that are drawn of a thousand").toBeLessThan(500);
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(drawn).toEqual(drawn.toSorted());
      // Back at the top it is the same list, and nothing was asked for twice.
      const before = asked();
      await page.keyboard.press("Home");
      await page.getByText("260301-00000", { exact: true }).waitFor();
      await page.waitForTimeout(300);
      expect(asked()).toBeLessThanOrEqual(before + 1);
      await chen.leave();
    });

    it("of one's own is read on by a button, to its end", async () => {
      const lin = await consumer();
      await answerCases(lin, Array.from({ length: 120 }, (_, at) => listed(at)));
      await lin.open("/cases");
      const { more } = lin.words.cases;
      const cards = lin.page.locator("main a.card");
      for (const shown of [50, 100]) {
        await lin.page.waitForFunction((it) => document.querySelectorAll("main a.card").length === it, shown);
        await lin.press(more);
      }
      await lin.page.waitForFunction(() => document.querySelectorAll("main a.card").length === 120);
      expect(await lin.page.getByRole("button", { name: more }).count()).toBe(0);
      expect(await cards.last().innerText()).toContain("260301-00119");
      await lin.leave();
    });
  });

  it("long names and texts without a space stay within the page", async () => {
    const [lin, chen] = await Promise.all([consumer(), agent()]);
    const name = "W".repeat(100);
    const narrative = `${"X".repeat(600)}${"钱被扣了两次没有退回".repeat(40)}`;
    const file = `${"long-file-name-".repeat(13)}z.txt`;
    expect(file).toHaveLength(200);
    const particulars = { name, contact: { phone: "13800000000" } };
    const { id, number } = await lodge(lin, { narrative, particulars });
    await lin.open(`/cases/${id}?move=add-evidence`);
    await lin.page.setInputFiles('dialog input[type="file"]', {
      name: file,
      mimeType: "text/plain",
      buffer: Buffer.from(`statement of ${id}`),
    });
    await lin.page.locator("dialog").getByText(file).first().waitFor();
    await lin.looksRight();
    await lin.open(`/cases/${id}`);
    await lin.sees(narrative);
    await lin.page.getByText(file).first().waitFor();
    await lin.looksRight();
    await chen.open(`/desk?number=${number}`);
    // Of a name that long the list has the beginning; the case has all of it.
    await chen.page.locator(".case-row", { hasText: name.slice(0, 80) }).waitFor();
    await chen.looksRight();
    await chen.open(`/desk/cases/${id}`);
    for (const pane of Object.values(desk.file.tab)) {
      const tab = chen.page.locator(".pane-tabs").getByRole("button", { name: pane });
      if (await tab.isVisible()) await tab.click();
      await chen.looksRight();
    }
    expect(await chen.page.locator("main").innerText()).toContain(name);
    await Promise.all([lin.leave(), chen.leave()]);
  });

  describe("amounts and days", () => {
    const MONEY = [
      { amount: "12345678.90", currency: "CNY", said: { en: "¥12,345,678.90", "zh-CN": "¥12,345,678.90" } },
      { amount: "0.07", currency: "CNY", said: { en: "¥0.07", "zh-CN": "¥0.07" } },
      { amount: "1234567", currency: "JPY", said: { en: "JPY 1,234,567", "zh-CN": "JP¥1,234,567" } },
      { amount: "1234.567", currency: "KWD", said: { en: "KWD 1,234.567", "zh-CN": "KWD 1,234.567" } },
    ];
    const claimed = MONEY.map(({ amount, currency }, at) => listed(at, { claimed: { amount, currency } }));
    const said = MONEY.map((it) => it.said[look.language]);
    const plain = (texts: string[]) => texts.map((it) => it.replaceAll("\u00a0", " "));

    it("have the decimals and the sign of their currency, and stand in one line", async () => {
      const [lin, chen] = await Promise.all([consumer(), agent()]);
      await answerCases(lin, claimed);
      await lin.open("/cases");
      await lin.page.locator("a.card").first().waitFor();
      const cards = plain(await lin.page.locator("a.card").allInnerTexts());
      said.forEach((it, at) => {
        expect(cards[at]).toContain(it);
      });
      await lin.looksRight();
      await answerCases(chen, claimed);
      await chen.open("/desk");
      const amounts = chen.page.locator(".case-row .c-claimed .number");
      await amounts.first().waitFor();
      expect(plain(await amounts.allInnerTexts())).toEqual(said);
      const drawn = await amounts.evaluateAll((all) =>
        all.map((it) => {
          const { left, right } = it.getBoundingClientRect();
          const cell = it.parentElement?.getBoundingClientRect();
          const within = cell !== undefined && left >= cell.left - 1 && right <= cell.right + 1;
          const { fontVariantNumeric: digits } = getComputedStyle(it);
          return { right: Math.round(right), within, digits };
        }),
      );
      expect(drawn.map((it) => it.within), "none leaves its column").toEqual(MONEY.map(() => true));
      expect(new Set(drawn.map((it) => it.digits))).toEqual(new Set(["tabular-nums"]));
      if (look.screen === "desktop") expect(new Set(drawn.map((it) => it.right)).size).toBe(1);
      await chen.looksRight();
      await Promise.all([lin.leave(), chen.leave()]);
    });

    // Half past two in the night, universal time, of the first of March.
    const ZONES = {
      "Asia/Shanghai": {
        moment: { en: "Mar 1, 2026, 10:30", "zh-CN": "2026年3月1日 10:30" },
        due: { en: "Mar 1", "zh-CN": "3月1日" },
      },
      "America/New_York": {
        moment: { en: "Feb 28, 2026, 21:30", "zh-CN": "2026年2月28日 21:30" },
        due: { en: "Feb 28", "zh-CN": "2月28日" },
      },
    };
    it.each(Object.entries(ZONES))("are the reader's own in %s", async (zone, { moment, due }) => {
      const [lin, chen] = await Promise.all([person({ ...look, zone }), person({ ...look, zone })]);
      await lin.signIn("consumer", "complainant");
      await chen.signIn("agent", "agent");
      const at = "2026-03-01T02:30:00Z";
      for (const who of [lin, chen]) await answerCases(who, [listed(0, { changed_at: at, due_at: at })]);
      await lin.open("/cases");
      const changed = lin.page.locator(`main time[datetime="${at}"]`);
      await changed.waitFor();
      expect(await changed.innerText()).toBe(moment[look.language]);
      await lin.looksRight();
      await chen.open("/desk");
      const limit = chen.page.locator(".c-due time");
      await limit.waitFor();
      expect(await limit.innerText()).toBe(due[look.language]);
      // Hidden on a narrow screen, and right all the same.
      expect(await chen.page.locator(".c-changed time").textContent()).toBe(moment[look.language]);
      await chen.looksRight();
      await Promise.all([lin.leave(), chen.leave()]);
    });
  });
});
