/** Somebody at a browser that has nothing yet: no cache, no cookies. */
import { type Browser, type BrowserContext, type CDPSession, type Page } from "playwright-core";

import { install } from "./watch";

/** Where the server is, and the password of the people of its demo. */
export type Ground = { address: string; password: string };

export class Visit {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly devtools: CDPSession,
  ) {}

  static async of(browser: Browser, { address, password }: Ground, login?: string): Promise<Visit> {
    const context = await browser.newContext({
      baseURL: address,
      viewport: { width: 1280, height: 900 },
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
    });
    if (login) {
      const data = { login, password };
      const headers = { "idempotency-key": `measure-${String(Date.now())}-${login}` };
      const answer = await context.request.post("/api/v1/sign-in", { data, headers });
      if (!answer.ok()) throw new Error(`${login} cannot sign in: ${await answer.text()}`);
    }
    await context.addInitScript(install);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    return new Visit(context, page, await context.newCDPSession(page));
  }

  /** Bytes that the page holds after everything that can be thrown away was. */
  async heap(): Promise<number> {
    await this.devtools.send("HeapProfiler.collectGarbage");
    await this.devtools.send("Performance.enable");
    const { metrics } = await this.devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0;
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}
