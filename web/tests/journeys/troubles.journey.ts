/** What a person reads when something is in the way, and that nothing they wrote is lost. */
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { type Language, type Person, useBrowser } from "./browser";
import { lodge } from "./cases";

const TROUBLES = {
  offline: 0,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  "too-many": 429,
  fault: 500,
} as const;

/** Lets the server answer so, whatever is asked at `path`. */
async function answer(by: Person, path: RegExp, method: string, status: number, code: string) {
  await by.page.route(path, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    if (status === 0) return route.abort("internetdisconnected");
    const problem = { type: "about:blank", status, code, detail: code, request_id: "r1" };
    return route.fulfill({
      status,
      contentType: "application/problem+json",
      body: JSON.stringify(problem),
    });
  });
}

describe.each(["zh-CN", "en"] as Language[])("in %s", (language) => {
  const { person } = useBrowser();
  let id = "";
  beforeAll(async () => {
    const lin = await person();
    await lin.signIn("consumer", "complainant");
    ({ id } = await lodge(lin));
  });

  it.each(Object.entries(TROUBLES))("%s is said, and what to do", async (kind, status) => {
    const lin = await person({ screen: "phone", language, theme: "dark" });
    await lin.signIn("consumer", "complainant");
    await answer(lin, new RegExp(`/api/v1/cases/${id}$`), "GET", status, kind);
    await lin.open(`/cases/${id}`);
    await lin.sees(lin.words.problems[kind as keyof typeof TROUBLES].title);
    await lin.sees(lin.words.problems[kind as keyof typeof TROUBLES].do);
    await lin.looksRight();
    await lin.context.close();
  });

  it("a move that came too late says so, and keeps what was written", async () => {
    const lin = await person({ screen: "phone", language });
    await lin.signIn("consumer", "complainant");
    await answer(lin, /\/moves\/message$/, "POST", 409, "conflict");
    await lin.open(`/cases/${id}?move=message`);
    await lin.page.fill('dialog [name="text"]', "是否已经收到？");
    await lin.press(lin.words.moves.send);
    await lin.sees(lin.words.problems.conflict.title);
    expect(await lin.page.inputValue('dialog [name="text"]')).toBe("是否已经收到？");
    await lin.looksRight();
    await lin.context.close();
  });

  it("a bill that is too large says so", async () => {
    const lin = await person({ screen: "phone", language });
    await answer(lin, /\/api\/v1\/bills\?/, "POST", 413, "too-large");
    await lin.open("/bills");
    const bill = join(import.meta.dirname, "../../../fixtures/bills/alipay_v3/february.csv");
    await lin.page.setInputFiles('input[type="file"]', bill);
    await lin.sees(lin.words.problems["too-large"].title);
    await lin.looksRight();
    await lin.context.close();
  });

  it("evidence that is too large is said before any of it is sent", async () => {
    const lin = await person({ screen: "phone", language });
    await lin.signIn("consumer", "complainant");
    await lin.page.route(/\/api\/v1\/limits$/, async (route) => {
      const limits = (await (await route.fetch()).json()) as Record<string, unknown>;
      await route.fulfill({ json: { ...limits, evidence_bytes: 1_000_000 } });
    });
    let begun = 0;
    lin.page.on("request", (it) => {
      if (it.url().includes("/api/v1/uploads")) begun += 1;
    });
    await lin.open(`/cases/${id}?move=add-evidence`);
    await lin.sees("1 MB");
    const file = { name: "录像.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(1_500_000) };
    await lin.page.setInputFiles('dialog input[type="file"]', file);
    await lin.sees(lin.words.evidence.tooLarge.title.replace("{{name}}", "录像.mp4"));
    await lin.looksRight();
    expect(begun).toBe(0);
    await lin.context.close();
  });

  it("everything goes by the keyboard", async () => {
    const lin = await person({ language });
    await lin.signIn("consumer", "complainant");
    const { keyboard } = lin.page;
    // The focus comes to a sheet once it is drawn, and goes back once it is gone.
    const focused = (tag: string) =>
      lin.page.waitForFunction(
        ([wanted, text]) => {
          const here = document.activeElement;
          return here?.tagName === wanted && here?.textContent === text;
        },
        [tag, lin.words.moves.message.name] as const,
      );
    await lin.open(`/cases/${id}`);
    const message = lin.page.getByRole("button", {
      name: lin.words.moves.message.name,
      exact: true,
    });
    await message.focus();
    await keyboard.press("Enter");
    await lin.page.locator("dialog[open]").waitFor();
    await focused("H2");
    await keyboard.press("Escape");
    await lin.page.locator("dialog[open]").waitFor({ state: "detached" });
    await focused("BUTTON");
    await lin.leave();
  });
});
