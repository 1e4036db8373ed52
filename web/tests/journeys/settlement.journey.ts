/** A merchant offers, the complainant agrees, the money comes, and the case ends. */
import { describe, expect, it } from "vitest";

import { useBrowser } from "./browser";
import { lodge, takeOn, until } from "./cases";

describe("a complaint about a merchant", () => {
  const { person } = useBrowser();

  it("is settled by the merchant's offer", async () => {
    const [lin, merchant, agent] = await Promise.all([
      person({ screen: "phone", language: "zh-CN" }),
      person({ language: "en" }),
      person(),
    ]);
    await lin.signIn("consumer", "complainant");
    await agent.signIn("agent", "agent");
    const { id, number } = await lodge(lin);
    await takeOn(agent, id);

    // The merchant comes in by the door, finds the complaint, answers, and makes an offer.
    const words = merchant.words;
    await merchant.signInAtTheDoor();
    await merchant.page.getByText(number).click();
    await merchant.sees("Why was the spring closed?");
    await merchant.looksRight();
    await merchant.press(words.moves.answer.name);
    await merchant.page.fill('dialog [name="text"]', "A pipe had burst.");
    await merchant.press(words.moves.send);
    await merchant.sees(words.moves.done.replace("{{move}}", words.moves.answer.name));
    await merchant.press(words.moves.offer.name);
    await merchant.page.fill('dialog [name="amount"]', "10");
    await merchant.page.fill('dialog [name="text"]', "Something back for it.");
    await merchant.press(words.moves.send);
    await merchant.sees(words.case.offers.open);
    await merchant.looksRight();

    // The complainant reads it on the phone, and agrees.
    const zh = lin.words;
    await lin.open(`/cases/${id}`);
    await lin.sees("Something back for it.");
    await lin.looksRight();
    await lin.press(zh.moves["accept-offer"].name);
    await lin.press(zh.moves.send);
    await lin.sees(zh.case.where.settling.title);

    // The provider pays; whoever complained says that it has come.
    await until(agent, id, ({ remedies }) => remedies.some((it) => it.status === "done"));
    await lin.page.reload();
    await lin.press(zh.moves["confirm-arrival"].name);
    await lin.press(zh.moves.send);
    await lin.sees(zh.case.where.closed.title);
    await lin.looksRight();
    const closed = await until(agent, id, ({ stage }) => stage === "closed");
    expect(closed.stage).toBe("closed");

    await merchant.open(`/merchant/cases/${id}`);
    await merchant.sees(words.party.closing.settled);
    await merchant.open("/merchant/numbers");
    await merchant.sees(words.party.ending.settled);
    await merchant.looksRight();
    await Promise.all([lin.leave(), merchant.leave(), agent.leave()]);
  });
});
