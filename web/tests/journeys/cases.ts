/** Cases that journeys begin with, and how far they have got. */
import type { Person } from "./browser";

/**
 * A payment of the demo's bill: the sandbox that is its provider knows it. All journeys live on it, and
 * some of it went back before they begin: they ask for a little each.
 */
export const HOT_SPRING = {
  provider: "alipay",
  reference: "2024020322001400010000000023",
  at: "2024-02-03T09:00:00+08:00",
  amount: { amount: "600.00", currency: "CNY" },
};

/** The merchant that the demo's merchant answers for. */
export const MERCHANT = "merchant_00000000000000000000000000000031";

export type Begun = { id: string; number: string; secret: string };

export function lodge(by: Person, about: Record<string, unknown> = {}): Promise<Begun> {
  return by.post<Begun>("/api/v1/cases", {
    issue: "service-not-as-agreed",
    narrative: "The spring was closed for two of three days.",
    payments: [HOT_SPRING],
    claimed: { amount: "10.00", currency: "CNY" },
    wanted: [{ kind: "partial-refund", payment: 0, amount: { amount: "10.00", currency: "CNY" } }],
    particulars: { name: "Lin Xiaoman", contact: { phone: "13800000000" } },
    lodge: true,
    ...about,
  });
}

/** A case that was taken on, and the merchant asked for its side, where neither is what is looked at. */
export async function takeOn(agent: Person, id: string): Promise<void> {
  await agent.move(id, "accept");
  const me = await agent.get<{ id: string }>("/api/v1/me");
  await agent.move(id, "assign", { to: me.id });
  await agent.move(id, "request-information", {
    of: "respondent",
    respondent: MERCHANT,
    kinds: [],
    text: "Why was the spring closed?",
  });
}

type Seen = { stage: string; findings: unknown[]; remedies: { id: string; status: string }[] };

/** Asks until the case is as wanted: what the program does takes a moment. */
export async function until(by: Person, id: string, wanted: (seen: Seen) => boolean): Promise<Seen> {
  const end = Date.now() + 60_000;
  for (;;) {
    const seen = await by.get<Seen>(`/api/v1/cases/${id}`);
    if (wanted(seen)) return seen;
    if (end < Date.now()) throw new Error(`still ${JSON.stringify(seen.stage)}`);
    await new Promise((done) => setTimeout(done, 300));
  }
}

/**
 * Goes on in a list of complaints until one of them is there: others made some as well.
 * Looking and pressing are one step within the page, for the list may end in between.
 */
export async function show(by: Person, number: string): Promise<void> {
  const { more } = by.words.party.requests;
  await by.page.waitForFunction(
    (sought) => {
      if (document.body.innerText.includes(sought.number)) return true;
      const buttons = [...document.querySelectorAll<HTMLButtonElement>("main button:not([aria-busy=true])")];
      buttons.find((it) => it.innerText.trim() === sought.more)?.click();
      return false;
    },
    { number, more },
    { polling: 100 },
  );
}
