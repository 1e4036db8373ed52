/** An offer, of the merchant or of a mediator: those whom it concerns agree, and the money comes. */
import { describe, expect, it } from "vitest";

import { comeIn, DESK, make, takeOn } from "./atDesk";
import { type Person, useBrowser } from "./browser";
import { lodge, show, until } from "./cases";

/** Proposes ten back, in words of their own, on the page of a case that is open. */
async function propose(by: Person, text: string): Promise<void> {
  const { moves } = by.words;
  await by.press(moves.offer.name);
  const sheet = by.page.getByRole("dialog");
  await sheet.getByRole("textbox").first().fill("10");
  await sheet.getByLabel(moves.offer.text).fill(text);
  await by.press(moves.send);
  await by.sees(moves.done.replace("{{move}}", moves.offer.name));
}

/** Reads an offer on the page of a case, and agrees. */
async function agree(by: Person, text: string): Promise<void> {
  const { moves } = by.words;
  await by.sees(text);
  await by.press(moves["accept-offer"].name);
  await by.press(moves.send);
  await by.sees(moves.done.replace("{{move}}", moves["accept-offer"].name));
}

describe("a complaint about a merchant", () => {
  const { person } = useBrowser();

  it("is settled by the merchant's offer", async () => {
    const [lin, merchant, agent] = await Promise.all([
      person({ screen: "phone", language: "zh-CN" }),
      person({ language: "en" }),
      person(),
    ]);
    await lin.signIn("consumer", "complainant");
    const begun = await lodge(lin);
    const { id, number } = begun;
    await comeIn(agent, "agent");
    await takeOn(agent, begun, "Why was the spring closed?");

    // The merchant comes in by the door, finds the complaint, answers, and makes an offer.
    const words = merchant.words;
    await merchant.signInAtTheDoor();
    await show(merchant, number);
    await merchant.page.getByText(number).click();
    await merchant.sees("Why was the spring closed?");
    await merchant.looksRight();
    await merchant.press(words.moves.answer.name);
    await merchant.page.getByLabel(words.moves.answer.text).fill("A pipe had burst.");
    await merchant.press(words.moves.send);
    await merchant.sees(words.moves.done.replace("{{move}}", words.moves.answer.name));
    await propose(merchant, "Something back for it.");
    await merchant.sees(words.case.offers.open);
    await merchant.looksRight();

    // The complainant reads it on the phone, and agrees.
    const zh = lin.words;
    await lin.open(`/cases/${id}`);
    await lin.looksRight();
    await agree(lin, "Something back for it.");
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

  it("is settled by what a mediator proposes to both", async () => {
    const [lin, merchant, agent, mediator] = await Promise.all([
      person({ screen: "phone", language: "zh-CN" }),
      person({ language: "en" }),
      person({ language: "zh-CN" }),
      person({ screen: "phone", language: "en", theme: "dark" }),
    ]);
    await lin.signIn("consumer", "complainant");
    const begun = await lodge(lin);
    await comeIn(agent, "agent");
    await takeOn(agent, begun, "停业当天有没有告知客人？");
    await mediator.signInAtTheDoor("mediator");
    const { account } = await mediator.get<{ account: { name: string } }>("/api/v1/me");
    const invite = DESK["zh-CN"].act["invite-mediator"];
    await make(agent, invite.name, (form) =>
      form.getByLabel(invite.who).selectOption({ label: account.name }),
    );
    await agent.looksRight();

    // The mediator finds the complaint in their own list, and proposes.
    await mediator.page.reload();
    await show(mediator, begun.number);
    await mediator.page.getByText(begun.number).click();
    await mediator.sees(mediator.words.party.stands.open.title);
    await propose(mediator, "Ten back, and both let it rest.");
    await mediator.looksRight();

    // Nothing binds before both have agreed.
    await merchant.signInAtTheDoor();
    await merchant.open(`/merchant/cases/${begun.id}`);
    await agree(merchant, "Ten back, and both let it rest.");
    await merchant.sees(merchant.words.party.where.open.title);
    await lin.open(`/cases/${begun.id}`);
    await agree(lin, "Ten back, and both let it rest.");
    await lin.sees(lin.words.case.where.settling.title);
    await lin.looksRight();
    await agent.page.reload();
    await agent.page.locator(".case-head").getByText(DESK["zh-CN"].file.stage.settling).waitFor();
    await Promise.all([lin.leave(), merchant.leave(), agent.leave(), mediator.leave()]);
  });
});
