/** Four people in four browsers: complaint, hearing, ruling, objection, review. */
import { describe, it } from "vitest";

import { comeIn, decide, DESK, find, takeOn, takeOver } from "./atDesk";
import { useBrowser } from "./browser";
import { lodge, until } from "./cases";

describe("a ruling that the complainant does not accept", () => {
  const { person } = useBrowser();

  it("is reviewed by somebody who did not rule before", async () => {
    const [lin, merchant, agent, reviewer] = await Promise.all([
      person({ screen: "phone", language: "zh-CN", theme: "dark" }),
      person({ screen: "phone", language: "zh-CN" }),
      person(),
      person({ language: "zh-CN" }),
    ]);
    await lin.signIn("consumer", "complainant");
    const begun = await lodge(lin);
    const { id } = begun;
    await comeIn(agent, "agent");
    await takeOn(agent, begun, "Why was the spring closed?");

    const { moves, case: words, party: theirs } = merchant.words;
    await merchant.signInAtTheDoor();
    await merchant.open(`/merchant/cases/${id}`);
    await merchant.press(moves.state.name);
    await merchant.page.getByLabel(moves.state.text).fill("当天已在门口公示停业。");
    await merchant.press(moves.send);
    await merchant.sees("当天已在门口公示停业。");
    await merchant.looksRight();

    await until(agent, id, ({ findings }) => findings.length > 0);
    await decide(agent, { outcome: "rejected", text: "已公示，投诉不成立。" });
    await agent.page.locator(".case-head").getByText(DESK.en.file.stage.ruled).waitFor();

    await lin.open(`/cases/${id}`);
    await lin.sees(words.outcome.rejected);
    await lin.sees("已公示，投诉不成立。");
    await lin.looksRight();
    await lin.press(moves.object.name);
    await lin.page.getByLabel(moves.object.text).fill("公示在付款之后，付款时无人告知。");
    await lin.press(moves.send);
    await lin.sees(words.where.review.title);
    await lin.looksRight();

    await merchant.page.reload();
    await merchant.sees(theirs.where.review.title);
    await comeIn(reviewer, "reviewer");
    await find(reviewer, begun);
    await takeOver(reviewer);
    // The ten that the complainant wants stand in the form already.
    await decide(reviewer, { outcome: "upheld", text: "付款时未告知停业，支持退还十元。" });
    await reviewer.page.locator(".case-head").getByText(DESK["zh-CN"].file.stage.settling).waitFor();
    await reviewer.looksRight();

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
