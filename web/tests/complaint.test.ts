import { beforeEach, describe, expect, it } from "vitest";

import { bodyOf, draftOf } from "../src/portal/complaint/body";
import { missing } from "../src/portal/complaint/steps";
import type { CaseView } from "../src/shared/api/types";
import { type Draft, keepDraft, keptDraft, newDraft } from "../src/shared/draft";

const typed = {
  from: "typed",
  provider: "alipay",
  amount: "30",
  currency: "CNY",
  at: "2026-11-20T09:00",
  reference: " 2026112022001 ",
} as const;
const picked = { from: "bill", bill: "bill_1", line: 5, amount: "18.00", currency: "CNY" } as const;

const full: Draft = {
  ...newDraft("duplicate-charge"),
  payments: [typed, picked],
  narrative: " 扣了两次。 ",
  wanted: ["full-refund", "apology"],
  claimed: "48",
  name: "林小满",
  phone: "138 0000 0000",
};

describe("a draft", () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it("becomes what the server takes", () => {
    expect(bodyOf(full)).toMatchObject({
      issue: "duplicate-charge",
      narrative: "扣了两次。",
      payments: [
        { provider: "alipay", reference: "2026112022001", amount: { amount: "30.00" } },
      ],
      bill_payments: [{ bill: "bill_1", line: 5 }],
      claimed: { amount: "48.00", currency: "CNY" },
      wanted: [
        { kind: "full-refund", payment: 0 },
        { kind: "full-refund", payment: 1 },
        { kind: "apology" },
      ],
      particulars: { name: "林小满", contact: { phone: "138 0000 0000" } },
    });
  });

  it("sends no field that is empty", () => {
    const body = bodyOf({ ...full, claimed: "", payments: [{ ...typed, at: "", reference: "" }] });
    expect(body).not.toHaveProperty("claimed");
    expect(body.payments?.[0]).not.toHaveProperty("at");
    expect(body.payments?.[0]).not.toHaveProperty("reference");
    expect(body.particulars).not.toHaveProperty("account");
    expect(body.particulars.contact).not.toHaveProperty("email");
  });

  it("asks for no money without an amount", () => {
    const body = bodyOf({ ...full, claimed: "", wanted: ["partial-refund", "voucher", "apology"] });
    expect(body.wanted).toEqual([{ kind: "apology" }]);
  });

  it("comes back from the server as it went there", () => {
    const body = bodyOf(full);
    const view = {
      id: "case_1",
      number: "261122-AAAAA",
      issue: full.issue,
      changed_at: "2026-11-22T07:00:00Z",
      narrative: body.narrative,
      particulars: body.particulars,
      claimed: body.claimed,
      wanted: body.wanted,
      payments: [
        ...(body.payments ?? []),
        { provider: "alipay", amount: { amount: "18.00", currency: "CNY" }, picked },
      ],
    } as unknown as CaseView;
    expect(bodyOf(draftOf(view))).toEqual(body);
  });

  it("is kept on this device once there is something in it", () => {
    keepDraft(newDraft());
    expect(keptDraft()).toBeUndefined();
    keepDraft({ ...full, step: 2 });
    expect(keptDraft()).toMatchObject({ narrative: full.narrative, step: 2 });
    keepDraft(undefined);
    expect(keptDraft()).toBeUndefined();
  });

  it("survives whatever else lies there", () => {
    localStorage.setItem("redress.draft", "{nonsense");
    expect(keptDraft()).toBeUndefined();
  });
});

describe("a step", () => {
  it("lets a complete draft pass", () => {
    const all = (["issue", "payment", "story", "you"] as const).map((it) => missing(full, it));
    expect(all).toEqual([{}, {}, {}, {}]);
  });

  it("says what is missing, by field", () => {
    const bare = newDraft();
    expect(missing(bare, "issue")).toEqual({ issue: "issue" });
    expect(missing(bare, "story")).toEqual({ narrative: "needed" });
    expect(missing(bare, "you")).toEqual({ name: "needed", phone: "contact" });
    const wrong = { ...full, payments: [picked, { ...typed, amount: "0.001" }] };
    expect(missing(wrong, "payment")).toEqual({ "amount-1": "amount" });
  });

  it("needs an amount where one is asked for", () => {
    const draft = { ...full, claimed: "", wanted: ["voucher"] };
    expect(missing(draft, "story")).toEqual({ claimed: "amount" });
    expect(missing({ ...draft, wanted: ["apology"] }, "story")).toEqual({});
  });

  it("needs one way to be reached, whichever", () => {
    expect(missing({ ...full, phone: "", email: "a@b.cn" }, "you")).toEqual({});
  });
});
