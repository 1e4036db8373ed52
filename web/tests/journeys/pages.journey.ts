/** Every page in both languages, on both screens, in light and in dark. */
import { describe, expect, it } from "vitest";

import { type Language, SCREENS, type Theme, useBrowser } from "./browser";
import { lodge, show, takeOn } from "./cases";

const PORTAL = [
  "/",
  "/what-happened",
  "/what-happened/duplicate-charge",
  "/complain?issue=duplicate-charge",
  "/urgent",
  "/bills",
  "/rights",
  "/cases",
  "/sign-in",
  "/nowhere",
  "/cases/261122-NNNNN",
];
const OF_A_CASE = ["", "/proof", "?move=accept-terms", "?move=message", "?move=escalate"];

const screens = Object.keys(SCREENS) as (keyof typeof SCREENS)[];
const looks = screens.flatMap((screen) =>
  (["zh-CN", "en"] as Language[]).flatMap((language) =>
    (["light", "dark"] as Theme[]).map((theme) => ({ screen, language, theme })),
  ),
);

/** What signs look like, as the browser draws them. */
const drawn = (signs: readonly string[]) =>
  signs.map((sign) => {
    const paper = document.createElement("canvas").getContext("2d");
    if (!paper) throw new Error("nothing to draw on");
    paper.font = getComputedStyle(document.body).font;
    paper.fillText(sign, 20, 40);
    return paper.canvas.toDataURL();
  });

describe("a browser", () => {
  const { person } = useBrowser();

  it("draws Chinese, also where the machine has no font for it", async () => {
    const lin = await person();
    await lin.open("/");
    // What no font has is drawn as one and the same box.
    const [one, other] = await lin.page.evaluate(drawn, ["投", "诉"]);
    expect(one).not.toBe(other);
    await lin.leave();
  });
});

describe.each(looks)("on a $screen in $language, $theme", (look) => {
  const { person } = useBrowser();

  it("every page of a complainant looks right and keeps nobody out", async () => {
    const lin = await person(look);
    await lin.signIn("consumer", "complainant");
    const { id } = await lodge(lin);
    for (const path of [...PORTAL, ...OF_A_CASE.map((it) => `/cases/${id}${it}`)]) {
      await lin.open(path);
      await lin.looksRight();
    }
    // Whoever takes it further sees all ways there are, and what each is good for.
    expect(await lin.page.locator('dialog[open] [name="channel"]').count()).toBeGreaterThan(5);
    const html = lin.page.locator("html");
    expect(await html.getAttribute("lang")).toBe(look.language);
    expect(await html.getAttribute("data-theme")).toBe(look.theme);
    await lin.leave();
  });

  it("every page of a merchant does", async () => {
    const [lin, agent, merchant] = await Promise.all([person(), person(), person(look)]);
    await lin.signIn("consumer", "complainant");
    await agent.signIn("agent", "agent");
    const { id } = await lodge(lin);
    await takeOn(agent, id);
    await merchant.open("/merchant");
    await merchant.looksRight();
    await merchant.signInAtTheDoor();
    for (const path of ["", "/numbers", "/nowhere", `/cases/${id}`, `/cases/${id}?move=offer`]) {
      await merchant.open(`/merchant${path}`);
      await merchant.looksRight();
    }
    await Promise.all([lin.leave(), agent.leave(), merchant.leave()]);
  });
});

describe.each(looks)("at the desk, on a $screen in $language, $theme", (look) => {
  const { person } = useBrowser();

  it("every page of a case worker does", async () => {
    const [lin, merchant, chen] = await Promise.all([person(), person(), person(look)]);
    await lin.signIn("consumer", "complainant");
    const { id } = await lodge(lin);
    await chen.open("/desk");
    await chen.looksRight();
    await chen.signIn("agent", "agent");
    await takeOn(chen, id);
    await merchant.signIn("merchant", "merchant");
    const text = "The spring was closed for repairs; we had said so.";
    await merchant.move(id, "message", { to: "institution", text });
    for (const path of ["", "?stage=review", `/cases/${id}`, `/cases/${id}?move=rule`, "/nowhere"]) {
      await chen.open(`/desk${path}`);
      await chen.looksRight();
    }
    await Promise.all([lin.leave(), merchant.leave(), chen.leave()]);
  });
});

describe("a case that a mediator was asked into, and that was taken further", () => {
  const { person } = useBrowser();

  it.each(["mediator", "regulator", "auditor"] as const)("is shown to the %s, as far as it is theirs", async (role) => {
    const [lin, agent, other] = await Promise.all([
      person(),
      person(),
      person({ screen: "phone", language: "zh-CN", theme: "dark" }),
    ]);
    await lin.signIn("consumer", "complainant");
    await agent.signIn("agent", "agent");
    const { id, number } = await lodge(lin);
    await takeOn(agent, id);
    await other.signInAtTheDoor(role);
    if (role === "mediator") {
      const me = await other.get<{ id: string }>("/api/v1/me");
      await agent.move(id, "invite-mediator", { mediator: me.id });
    }
    if (role === "regulator") await lin.move(id, "escalate", { channel: "pcac" });
    await other.open(`/${role}`);
    await other.looksRight();
    await show(other, number);
    await other.page.getByText(number).click();
    await other.page.locator(".story").waitFor();
    await other.sees(other.words.party.stands.open.title);
    await other.looksRight();
    const move = { mediator: "offer", regulator: "place-hold", auditor: undefined }[role];
    if (move) {
      await other.open(`/${role}/cases/${id}?move=${move}`);
      await other.page.locator("dialog[open]").waitFor();
      await other.looksRight();
    }
    await other.open(`/${role}/cases/${id}/proof`);
    await other.sees(other.words.proof.here.title);
    await other.looksRight();
    await Promise.all([lin.leave(), agent.leave(), other.leave()]);
  });
});
