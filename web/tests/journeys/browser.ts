/** A person at a browser: their own cookies, screen, language and light. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";

import en from "../../src/locales/en";
import enParty from "../../src/locales/en/party";
import enViewer from "../../src/locales/en/viewer";
import zh from "../../src/locales/zh-CN";
import zhParty from "../../src/locales/zh-CN/party";
import zhViewer from "../../src/locales/zh-CN/viewer";
import { newKey } from "../../src/shared/ids";

/** The words of the pages, so that a journey says what a person reads. */
export const WORDS = { "zh-CN": { ...zh, ...zhParty, ...zhViewer }, en: { ...en, ...enParty, ...enViewer } };

export type Language = keyof typeof WORDS;
export type Theme = "light" | "dark";
type PartyRole = "merchant" | "mediator" | "regulator" | "auditor";

export const SCREENS = {
  phone: { width: 360, height: 780 },
  desktop: { width: 1280, height: 900 },
} as const;

type Who = {
  screen?: keyof typeof SCREENS;
  language?: Language;
  theme?: Theme;
  /** Whose time their device shows. */
  zone?: string;
  /** Where the pages are, as this person reaches them. */
  pages?: string;
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens browsers for people, and closes all of them at the end. */
export function useBrowser() {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const { chromium: executablePath } = inject("ground");
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  return {
    person: async (who: Who = {}) => {
      if (!browser) throw new Error("no browser");
      return Person.at(browser, who);
    },
  };
}

export class Person {
  /** What went wrong in the page, or was asked of somebody else than the server. */
  readonly trouble: string[] = [];

  private pictures = 0;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly language: Language,
    private readonly look: string,
  ) {}

  static async at(browser: Browser, who: Who): Promise<Person> {
    const { screen = "desktop", language = "en", theme = "light" } = who;
    const { zone = "Asia/Shanghai", pages = inject("ground").pages } = who;
    const context = await browser.newContext({
      baseURL: pages,
      viewport: SCREENS[screen],
      locale: language,
      colorScheme: theme,
      timezoneId: zone,
      reducedMotion: "reduce",
      acceptDownloads: true,
      // Only so that axe can be brought in; what the pages ask for is looked at below.
      bypassCSP: true,
    });
    const page = await context.newPage();
    const person = new Person(context, page, language, `${screen}-${language}-${theme}`);
    // A server that has just been started makes its sample cases at the same time.
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (it) => person.trouble.push(it.message));
    page.on("request", (it) => {
      const { origin, protocol } = new URL(it.url());
      if (protocol.startsWith("http") && origin !== new URL(pages).origin) {
        person.trouble.push(`asked ${origin}`);
      }
    });
    return person;
  }

  get words() {
    return WORDS[this.language];
  }

  /** Signs in by the cookie, as the pages do. */
  async signIn(login: string, role: string): Promise<void> {
    const { password } = inject("ground");
    await this.post("/api/v1/sign-in", { login, password, role });
    if (role !== "complainant") return;
    await this.context.addInitScript((account) => {
      localStorage.setItem("redress.session", JSON.stringify({ cases: [], account }));
    }, login);
  }

  /** Somebody at the door of the pages of their role. */
  async signInAtTheDoor(role: PartyRole = "merchant"): Promise<void> {
    const { account, party } = this.words;
    await this.open(`/${role}`);
    await this.page.fill('[name="login"]', role);
    await this.page.fill('[name="password"]', inject("ground").password);
    await this.press(account.signIn);
    await this.page.getByRole("heading", { name: party[role].title }).waitFor();
  }

  async post<T = { id: string }>(path: string, data: unknown = {}): Promise<T> {
    const answer = await this.context.request.post(path, {
      data,
      headers: { "idempotency-key": newKey() },
    });
    const text = await answer.text();
    expect(answer.ok(), `${path}: ${text}`).toBe(true);
    return JSON.parse(text) as T;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.context.request.get(path);
    expect(answer.ok(), `${path}: ${String(answer.status())}`).toBe(true);
    return (await answer.json()) as T;
  }

  async move<T>(id: string, move: string, body: unknown = {}): Promise<T> {
    return this.post<T>(`/api/v1/cases/${id}/moves/${move}`, body);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.page.locator("main h1").first().waitFor();
  }

  /** Presses a button, or follows a link, by what it says. */
  async press(name: string): Promise<void> {
    const named = { name, exact: true };
    const { page } = this;
    await page.getByRole("button", named).or(page.getByRole("link", named)).first().click();
  }

  /** Opens what is folded away. */
  async unfold(name: string | RegExp): Promise<void> {
    await this.page.locator("summary", { hasText: name }).first().click();
  }

  async sees(text: string): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Nothing is wider than the screen, axe finds nothing serious, and nothing broke on the way. */
  async looksRight(): Promise<void> {
    await this.page.waitForFunction(() => !document.querySelector(".skeleton, .going"));
    await this.looksRightNow();
  }

  /** The same of a page that is still waiting for something. */
  async looksRightNow(): Promise<void> {
    const { page } = this;
    const wider = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(wider, `${page.url()} is wider than the screen`).toBe(0);
    expect(await this.barriers(), page.url()).toEqual([]);
    expect(this.trouble, page.url()).toEqual([]);
    await this.picture();
  }

  /** A picture for people to look at, where SCREENSHOTS names a folder for them. */
  private async picture(): Promise<void> {
    const { SCREENSHOTS: folder } = process.env;
    if (!folder) return;
    const { pathname, search } = new URL(this.page.url());
    const ids = /(case|bill|merchant)_[0-9a-f-]+/g;
    const address = `${pathname}${search}`.replace(ids, "$1").replace(/[^a-z0-9]+/gi, "-");
    const { testPath = "", currentTestName = "" } = expect.getState();
    const journey = basename(testPath).replace(/\..*/, "");
    const told = createHash("sha256").update(currentTestName).digest("hex").slice(0, 6);
    this.pictures += 1;
    const number = String(this.pictures).padStart(2, "0");
    const name = [journey, told, number, address.replace(/^-|-$/g, "") || "home", this.look].join("_");
    await this.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }

  private async barriers(): Promise<string[]> {
    await this.page.evaluate(axe);
    return this.page.evaluate(async () => {
      type Found = { violations: { impact?: string; id: string; nodes: { html: string }[] }[] };
      const run = (window as unknown as { axe: { run: () => Promise<Found> } }).axe;
      const { violations } = await run.run();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
    });
  }

  async leave(): Promise<void> {
    expect(this.trouble).toEqual([]);
    await this.context.close();
  }
}
