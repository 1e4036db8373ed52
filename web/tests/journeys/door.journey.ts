/** The doors of a demo: its people by role, one press each. */
import { describe, expect, it } from "vitest";

import { DESK } from "./atDesk";
import { type Language, type Person, useBrowser, WORDS } from "./browser";

type Somebody = { name: string; login: string; role: string };

/** Those whom the server names, and no password is typed. */
async function peopleOf(by: Person): Promise<Somebody[]> {
  const { sign_ins } = await by.get<{ sign_ins: Somebody[] }>("/api/v1/demo");
  return sign_ins;
}

const label = (words: (typeof WORDS)[Language], { name, login }: Somebody) =>
  words.account.demoPerson.replace("{{name}}", name).replace("{{login}}", login);

describe.each(["zh-CN", "en"] as Language[])("the doors of a demo, in %s", (language) => {
  const { person } = useBrowser();
  const words = WORDS[language];

  it("list everybody by role where anybody signs in, and lead to their own pages", async () => {
    const somebody = await person({ screen: "phone", language });
    await somebody.open("/sign-in");
    const people = await peopleOf(somebody);
    for (const role of new Set(people.map((it) => it.role))) {
      const title = words.account.demoRole[role as "agent"];
      const names = somebody.page.getByRole("region", { name: title, exact: true }).getByRole("button");
      await names.first().waitFor();
      expect(await names.allInnerTexts()).toEqual(
        people.filter((it) => it.role === role).map((it) => label(words, it)),
      );
    }
    await somebody.looksRight();
    const agent = people.find(({ role }) => role === "agent");
    if (!agent) throw new Error("a demo without an agent");
    await somebody.press(label(words, agent));
    await somebody.page.waitForURL("**/desk");
    await somebody.page.getByRole("heading", { name: DESK[language].inbox.view.all }).waitFor();
    await somebody.leave();
  });

  it.each([
    ["/desk", ["agent", "reviewer", "mediator", "auditor"]],
    ["/merchant", ["merchant"]],
    ["/mediator", ["mediator"]],
  ])("list at %s those who have a place behind it", async (door, roles) => {
    const somebody = await person({ language });
    await somebody.open(door);
    const theirs = (await peopleOf(somebody)).filter(({ role }) => roles.includes(role));
    const [first] = theirs;
    if (!first) throw new Error(`nobody has a place at ${door}`);
    const offered = somebody.page.getByRole("region", { name: words.account.demo }).getByRole("button");
    await offered.first().waitFor();
    expect(await offered.allInnerTexts()).toEqual(theirs.map((it) => label(words, it)));
    await somebody.looksRight();
    await somebody.press(label(words, first));
    await offered.first().waitFor({ state: "detached" });
    const me = await somebody.get<{ role: string }>("/api/v1/me");
    expect(me.role).toBe(first.role);
    await somebody.leave();
  });
});
