/** A file after it came: looked at, read, confirmed, covered, followed, taken along, and proven. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { comeIn, DESK, find } from "./atDesk";
import { type Language, type Person, useBrowser } from "./browser";
import { lodge } from "./cases";

const RECEIPT = [
  "付款成功",
  "订单号 2024020322001400010000000023",
  "收款方 远山旅行社",
  "付款金额 ￥600.00",
  "手机号 13800000000",
  "",
].join("\n");

const PICTURE = join(import.meta.dirname, "../../../fixtures/demo/logins.png");

/** Presses a button within the sheet that is open. */
const inSheet = (by: Person, name: string) =>
  by.page.locator("dialog[open]").getByRole("button", { name, exact: true }).first().click();

describe.each(["zh-CN", "en"] as Language[])("a receipt, in %s", (language) => {
  const { person } = useBrowser();

  it("is looked at, confirmed, covered, followed and taken along", async () => {
    const lin = await person({ screen: "phone", language });
    const { evidence, moves, viewer, dossier, proof, frame, case: words } = lin.words;
    await lin.signIn("consumer", "complainant");
    const { id } = await lodge(lin);
    await lin.open(`/cases/${id}?move=add-evidence`);
    const file = { name: "receipt.txt", mimeType: "text/plain", buffer: Buffer.from(RECEIPT) };
    await lin.page.setInputFiles('dialog input[type="file"]', file);
    await lin.sees(evidence.arrived.replace("{{name}}", "receipt.txt"));
    await inSheet(lin, frame.close);

    await lin.press(evidence.open);
    await lin.page.getByRole("dialog").getByRole("group", { name: viewer.text }).waitFor();
    await lin.looksRight();
    await inSheet(lin, frame.close);

    // What may be a fact shows its place, and is one once it was looked at.
    await lin.press(moves["confirm-fact"].short);
    const amount = lin.page.getByRole("dialog").getByRole("listitem").filter({ hasText: viewer.field.amount });
    await amount.getByRole("button", { expanded: false }).click();
    await lin.page.getByRole("dialog").locator("mark", { hasText: "600.00" }).waitFor();
    await amount.getByRole("button", { name: viewer.proposal.confirm }).click();
    await amount.getByText(viewer.proposal.confirmed, { exact: true }).waitFor();
    await lin.looksRight();
    await inSheet(lin, frame.close);

    await lin.press(moves["redact-evidence"].short);
    await lin.page.getByRole("checkbox", { name: "手机号 13800000000" }).check();
    await lin.looksRight();
    await inSheet(lin, viewer.cover.go.replace("{{count}}", "1"));
    await lin.sees(viewer.cover.done);
    await inSheet(lin, frame.close);
    await lin.sees(evidence.redacted);

    // Who had it in hand is told, from the first line to the last.
    await lin.page.reload();
    await lin.unfold(evidence.custody.title_other.split("{{count}}")[0] ?? "");
    for (const done of [evidence.custody.added, evidence.custody.confirmed, evidence.custody.redacted]) {
      await lin.sees(done.trim());
    }
    await lin.looksRight();

    await lin.unfold(dossier.title);
    const [download] = await Promise.all([
      lin.page.waitForEvent("download"),
      lin.press(dossier.go),
    ]);
    const bytes = readFileSync(await download.path());
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    expect(download.suggestedFilename()).toContain("complainant.zip");
    await lin.sees(dossier.done);

    await lin.press(words.proof.title);
    await lin.page.getByText(proof.verdict.good.title).waitFor();
    await lin.page.waitForTimeout(500);
    await lin.press(proof.here.again);
    await lin.sees(proof.is.holds);
    await expect.poll(() => lin.page.getByText(proof.is.broken, { exact: true }).count()).toBe(0);
    await lin.looksRight();
    await lin.leave();
  });

  it("is a picture, looked at from near, turned and covered at the desk", async () => {
    const [lin, agent] = await Promise.all([person({ screen: "phone", language }), person({ language })]);
    const { evidence, viewer, frame } = agent.words;
    await lin.signIn("consumer", "complainant");
    const begun = await lodge(lin);
    await lin.open(`/cases/${begun.id}?move=add-evidence`);
    await lin.page.setInputFiles('dialog input[type="file"]', PICTURE);
    await lin.sees(evidence.arrived.replace("{{name}}", "logins.png"));
    await inSheet(lin, frame.close);
    await lin.press(evidence.open);
    await lin.page.getByRole("dialog").getByRole("img", { name: viewer.picture }).waitFor();
    await lin.looksRight();

    await comeIn(agent, "agent");
    await find(agent, begun);
    await agent.page.getByRole("button", { name: DESK[language].file.evidence.open }).click();
    const picture = agent.page.getByRole("dialog").getByRole("img", { name: viewer.picture });
    const wide = async () => (await picture.boundingBox())?.width ?? 0;
    const before = await wide();
    await inSheet(agent, viewer.larger);
    await expect.poll(wide).toBeGreaterThan(before);
    await inSheet(agent, viewer.turnRight);
    await agent.page.getByRole("tab", { name: viewer.tab.cover }).click();
    await inSheet(agent, viewer.cover.add);
    const box = agent.page.getByRole("button", { name: viewer.box.replace("{{count}}", "1") });
    await box.press("ArrowRight");
    await agent.looksRight();
    await inSheet(agent, viewer.cover.go.replace("{{count}}", "1"));
    await agent.sees(viewer.cover.done);
    await agent.page.getByRole("tab", { name: viewer.tab.custody }).click();
    await agent.page.getByRole("dialog").getByRole("listitem").first().waitFor();
    await agent.looksRight();
    await inSheet(agent, frame.close);
    await agent.sees(DESK[language].file.evidence.redacted);
    await Promise.all([lin.leave(), agent.leave()]);
  });
});
