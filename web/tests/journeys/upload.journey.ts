/** A large file over a bad line: cut, gone on with, closed, opened again, and whole in the end. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, inject, it } from "vitest";

import { type Person, useBrowser } from "./browser";
import { lodge } from "./cases";
import { Line } from "./line";

/** As much as fills several pieces, in bytes. */
const SIZE = 18 * 1024 * 1024;

type Custody = { items: { sha256: string; size: number; capture?: { name?: string } }[] };

describe("evidence over a bad line", () => {
  const { person } = useBrowser();
  const folder = mkdtempSync(join(tmpdir(), "redress-evidence-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A text that nothing packs small, and what it must be in the end. */
  function statement(name: string) {
    const text = randomBytes((SIZE * 3) / 4).toString("base64");
    const path = join(folder, name);
    writeFileSync(path, text);
    return { path, digest: createHash("sha256").update(text).digest("hex") };
  }

  async function slowly(by: Person): Promise<void> {
    const line = await by.context.newCDPSession(by.page);
    await line.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 20,
      downloadThroughput: -1,
      uploadThroughput: 3 * 1024 * 1024,
    });
  }

  const progress = (by: Person) => by.page.getByRole("progressbar").first();
  const far = (by: Person) => progress(by).getAttribute("aria-valuenow").then(Number);

  async function beyond(by: Person, percent: number): Promise<void> {
    await progress(by).waitFor();
    const end = Date.now() + 60_000;
    while ((await far(by)) < percent) {
      if (end < Date.now()) throw new Error(`stays at ${String(await far(by))} %`);
      await by.page.waitForTimeout(100);
    }
  }

  async function begun(by: Person): Promise<string> {
    await by.signIn("consumer", "complainant");
    const { id } = await lodge(by);
    await slowly(by);
    await by.open(`/cases/${id}?move=add-evidence`);
    return id;
  }

  async function whole(by: Person, id: string, digest: string, name: string): Promise<void> {
    await by.page.getByText(name).first().waitFor({ timeout: 90_000 });
    await by.page.waitForFunction(
      () => !document.querySelector("[role=progressbar]"),
      undefined,
      { timeout: 90_000 },
    );
    const { items } = await by.get<Custody>(`/api/v1/cases/${id}/custody`);
    expect(items.map((it) => it.sha256)).toEqual([digest]);
  }

  it("goes on by itself when the connection is back", async () => {
    const line = await Line.to(inject("ground").pages);
    const lin = await person({ screen: "phone", language: "zh-CN", pages: line.address });
    const { evidence } = lin.words;
    const { path, digest } = statement("银行流水.txt");
    const id = await begun(lin);
    await lin.page.setInputFiles('dialog input[type="file"]', path);
    await beyond(lin, 20);
    line.cut();
    await lin.sees(evidence.lost.replace("{{name}}", "银行流水.txt"));
    const before = await far(lin);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(100);
    await lin.looksRight();
    line.mend();
    await whole(lin, id, digest, "银行流水.txt");
    await lin.page.reload();
    await lin.sees("银行流水.txt");
    await lin.looksRight();
    await lin.leave();
    await line.end();
  });

  it("goes on after the page was loaded anew, and sends nothing twice", async () => {
    const lin = await person({ language: "en" });
    const { path, digest } = statement("statement.txt");
    const id = await begun(lin);
    await lin.page.setInputFiles('dialog input[type="file"]', path);
    await beyond(lin, 45);
    let sent = 0;
    lin.page.on("request", (it) => {
      if (it.method() === "PATCH") sent += 1;
    });
    await lin.page.goto(`/cases/${id}`);
    await slowly(lin);
    await whole(lin, id, digest, "statement.txt");
    // Of five pieces at least one was there already.
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(5);
    await lin.leave();
  });
});
