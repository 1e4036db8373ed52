/** Four people in four browsers: complaint, hearing, ruling, objection, review. */
import { describe, it } from "vitest";

import { useBrowser } from "./browser";
import { lodge, takeOn, takeOver, until } from "./cases";

describe("a ruling that the complainant does not accept", () => {
  const { person } = useBrowser();

  it("is reviewed by somebody who did not rule before", async () => {
    const [lin, merchant, agent, reviewer] = await Promise.all([
      person({ screen: "phone", language: "zh-CN", theme: "dark" }),
      person({ screen: "phone", language: "zh-CN" }),
      person(),
      person(),
    ]);
    await lin.signIn("consumer", "complainant");
    await agent.signIn("agent", "agent");
    await reviewer.signIn("reviewer", "reviewer");
    const { id } = await lodge(lin);
    await takeOn(agent, id);

    const { moves, case: words, party: theirs } = merchant.words;
    await merchant.signInAtTheDoor();
    await merchant.open(`/merchant/cases/${id}`);
    await merchant.press(moves.state.name);
    await merchant.page.fill('dialog [name="text"]', "当天已在门口公示停业。");
    await merchant.press(moves.send);
    await merchant.sees("当天已在门口公示停业。");
    await merchant.looksRight();

    await until(agent, id, ({ findings }) => findings.length > 0);
    await agent.move(id, "rule", { outcome: "rejected", remedies: [], text: "已公示，投诉不成立。" });

    await lin.open(`/cases/${id}`);
    await lin.sees(words.outcome.rejected);
    await lin.sees("已公示，投诉不成立。");
    await lin.looksRight();
    await lin.press(moves.object.name);
    await lin.page.fill('dialog [name="text"]', "公示在付款之后，付款时无人告知。");
    await lin.press(moves.send);
    await lin.sees(words.where.review.title);
    await lin.looksRight();

    await merchant.page.reload();
    await merchant.sees(theirs.where.review.title);
    await takeOver(reviewer, id);
    await reviewer.move(id, "rule", {
      outcome: "upheld",
      remedies: [
        { kind: "partial-refund", payment: 0, amount: { amount: "10.00", currency: "CNY" } },
      ],
      text: "付款时未告知停业，支持退还十元。",
    });

    await lin.page.reload();
    await lin.sees(words.outcome.upheld);
    await lin.sees("付款时未告知停业，支持退还十元。");
    await lin.sees(words.where.settling.title);
    await lin.looksRight();
    await merchant.page.reload();
    await merchant.sees(theirs.where.settling.title);
    await merchant.looksRight();
    await Promise.all([lin.leave(), merchant.leave(), agent.leave(), reviewer.leave()]);
  });
});
