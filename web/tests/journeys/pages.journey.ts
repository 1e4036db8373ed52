/** Every page in both languages, on both screens, in light and in dark. */
import { describe, expect, it } from "vitest";

import { type Language, SCREENS, type Theme, useBrowser } from "./browser";
import { lodge, takeOn } from "./cases";

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
