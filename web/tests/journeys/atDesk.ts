/** Staff at the desk, who see and press what its pages offer. */
import { type Locator } from "playwright-core";
import { expect, inject } from "vitest";

import deskEn from "../../src/locales/en/desk";
import deskZh from "../../src/locales/zh-CN/desk";
import type { Person } from "./browser";
import { type Begun, MERCHANT } from "./cases";

/** The words of the desk. */
export const DESK = { "zh-CN": deskZh, en: deskEn };

const wordsOf = (by: Person) => DESK[by.language];

/** Comes in by the door, in their usual role. */
export async function comeIn(by: Person, login: string): Promise<void> {
  const { account } = by.words;
  await by.open("/desk");
  await by.page.getByLabel(account.login).fill(login);
  await by.page.getByLabel(account.password).fill(inject("ground").password);
  await by.press(account.signIn);
  await by.page.getByRole("heading", { name: wordsOf(by).inbox.view.all, level: 1 }).waitFor();
}

/** Finds a case in the inbox by its number, and opens it. */
export async function find(by: Person, { number }: Begun): Promise<void> {
  const { inbox } = wordsOf(by);
  await by.open("/desk");
  await by.page.getByLabel(inbox.filter.search).fill(number);
  await by.page.waitForURL(/number=/);
  await by.page.getByRole("row").filter({ hasText: number }).getByRole("link").click();
  await by.page.locator(".case-head").getByText(number).waitFor();
}

/** Presses the button of a move, fills in its form, and sends it. */
export async function make(
  by: Person,
  name: string,
  fill: (form: Locator) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await by.page.getByRole("button", { name, exact: true }).click();
  const form = by.page.getByRole("region", { name, exact: true });
  await fill(form);
  await finish(by);
}

/**
 * Sends the form that is open, until it is through. What others and the program did in the meantime
 * is shown first, and read, whenever it comes: until then nothing can be sent.
 */
export async function finish(by: Person): Promise<void> {
  const { page } = by;
  const read = wordsOf(by).act.quicker.seen;
  const seen = page.locator(".making").getByRole("button", { name: read });
  await page.addLocatorHandler(seen, async () => {
    await seen.click();
  });
  await page.locator('.making button[type="submit"]').click();
  await page.removeLocatorHandler(seen);
  const end = await page.waitForFunction(throughOrSaid, read, { polling: 100 });
  expect(await end.jsonValue()).toBe("through");
}

/**
 * Runs in the page, again and again: whether the form is through, or what it says instead. News that
 * came while it was on its way are read, and it is sent again.
 */
function throughOrSaid(read: string): string | undefined {
  const form = document.querySelector<HTMLElement>(".making");
  if (!form) return "through";
  const submit = form.querySelector<HTMLElement>('button[type="submit"]');
  if (submit?.getAttribute("aria-busy") === "true") return undefined;
  const seen = [...form.querySelectorAll("button")].find((it) => it.innerText.trim() === read);
  if (seen) {
    form.dataset.again = "yes";
    seen.click();
  } else if (form.dataset.again) {
    delete form.dataset.again;
    submit?.click();
  } else {
    return form.querySelector<HTMLElement>('[role="alert"]')?.innerText;
  }
  return undefined;
}

/** The agent takes the case on, and asks the merchant for its side; the question goes after a moment. */
export async function takeOn(agent: Person, begun: Begun, question: string): Promise<void> {
  const { act, file } = wordsOf(agent);
  await find(agent, begun);
  await make(agent, act.accept.name);
  await takeOver(agent);
  const ask = act["request-information"];
  await make(agent, ask.name, async (form) => {
    await form.getByRole("radio", { name: file.side.respondent }).check();
    await form.getByLabel(ask.merchant).selectOption(MERCHANT);
    await form.getByLabel(ask.text).fill(question);
  });
  await agent.page.locator(".now").getByText(question).waitFor();
}

/** Gives the case that is open to oneself. */
export async function takeOver(by: Person): Promise<void> {
  const { act } = wordsOf(by);
  await make(by, act.assign.name, (form) => form.getByRole("button", { name: act.assign.me }).click());
}

type Decision = { outcome: "upheld" | "upheld-in-part" | "rejected"; text: string };

/** Decides the case that is open; what is given is what the complainant wants, where nothing else is chosen. */
export async function decide(by: Person, { outcome, text }: Decision): Promise<void> {
  const { act, file } = wordsOf(by);
  // Everything that came in until now has been read.
  await by.page.reload();
  await make(by, act.rule.name, async (form) => {
    await form.getByRole("radio", { name: file.outcome[outcome], exact: true }).check();
    await form.getByLabel(act.rule.text).fill(text);
    await by.looksRight();
  });
}
