/** What a ruling or an offer comes to, to the last fen, and never more than is left. */
import { describe, expect, it } from "vitest";

import {
  linesOf,
  needsApproval,
  planOf,
  work,
  type Line,
  type Plan,
} from "../../src/desk/case/calculator";
import type { CaseView } from "../../src/shared/api/types";
import { less, percentOf } from "../../src/shared/money";

const yuan = (amount: string) => ({ amount, currency: "CNY" });

const lamp = (more: object = {}) =>
  ({
    payments: [{ provider: "alipay", amount: yuan("88.00") }],
    remedies: [],
    timeline: [],
    ...more,
  }) as unknown as CaseView;

const reported = (minor: number) => ({
  event: "money-reported",
  details: { payment: 0, total: { minor, currency: "CNY" } },
});

const line: Line = { payment: 0, amount: yuan("88.00"), left: yuan("43.00") };

const plan = (part: Partial<Plan>): Plan => ({
  chosen: [{ give: "nothing" }],
  extras: [],
  currency: "CNY",
  ...part,
});

describe("what is left of a payment", () => {
  it("is all of it while nothing came back", () => {
    expect(linesOf(lamp())).toEqual([
      { payment: 0, amount: yuan("88.00"), left: yuan("88.00") },
    ]);
  });

  it("is less by the last report, which is of the whole", () => {
    const timeline = [reported(1000), reported(4500)];
    expect(linesOf(lamp({ timeline }))).toEqual([
      { payment: 0, amount: yuan("88.00"), back: yuan("45.00"), left: yuan("43.00") },
    ]);
  });

  it("is less by refunds that are on their way, not by those that were only ordered", () => {
    const refund = (status: string, amount: string) => ({
      status,
      amount: yuan(amount),
      what: { kind: "partial-refund", payment: 0 },
    });
    const remedies = [refund("sent", "20.00"), refund("ordered", "30.00"), refund("failed", "5.00")];
    const view = lamp({ remedies });
    expect(linesOf(view)[0]?.left).toEqual(yuan("68.00"));
  });

  it("is never below nothing", () => {
    const timeline = [reported(9900)];
    expect(linesOf(lamp({ timeline }))[0]?.left).toEqual(yuan("0.00"));
  });
});

describe("a plan", () => {
  it("gives back all that is left as a full refund", () => {
    expect(work(plan({ chosen: [{ give: "all" }] }), [line])).toEqual({
      remedies: [{ kind: "full-refund", payment: 0 }],
      mistakes: {},
      total: yuan("43.00"),
    });
  });

  it("gives back a part, to the fen", () => {
    const worked = work(plan({ chosen: [{ give: "part", typed: "43" }] }), [line]);
    expect(worked.remedies).toEqual([
      { kind: "partial-refund", payment: 0, amount: yuan("43.00") },
    ]);
    expect(worked.mistakes).toEqual({});
  });

  it.each([
    ["43.01", "too-much"],
    ["0", "amount"],
    ["1.234", "amount"],
    ["-1", "amount"],
    ["", "amount"],
  ])("with a part of %o is wrong: %s", (typed, mistake) => {
    const worked = work(plan({ chosen: [{ give: "part", typed }] }), [line]);
    expect(worked).toEqual({ remedies: [], mistakes: { "part-0": mistake } });
  });

  it("adds what else is given, and says which of it is wrong", () => {
    const worked = work(
      plan({
        extras: [
          { kind: "voucher", typed: "20" },
          { kind: "membership", typed: "0" },
          { kind: "apology" },
        ],
      }),
      [line],
    );
    expect(worked.remedies).toEqual([
      { kind: "voucher", amount: yuan("20.00") },
      { kind: "apology" },
    ]);
    expect(worked.mistakes).toEqual({ "extra-1": "days" });
    expect(worked.total).toEqual(yuan("20.00"));
  });

  it("begins with what is wanted, and comes to that", () => {
    const wanted = [{ kind: "partial-refund" as const, payment: 0, amount: yuan("43.00") }];
    const begun = planOf([...wanted, { kind: "apology" }], [line], "CNY");
    expect(work(begun, [line]).remedies).toEqual([...wanted, { kind: "apology" }]);
  });
});

describe("a second pair of eyes", () => {
  const above = [{ minor: 4_000, currency: "CNY" }];

  it("is needed above the limit, and not at it", () => {
    const part = (amount: string) => [
      { kind: "partial-refund" as const, payment: 0, amount: yuan(amount) },
    ];
    expect(needsApproval(part("40.01"), [line], above)).toBe(true);
    expect(needsApproval(part("40.00"), [line], above)).toBe(false);
    expect(needsApproval([{ kind: "full-refund", payment: 0 }], [line], above)).toBe(true);
  });

  it("is not needed for what is no refund, nor in a currency without a limit", () => {
    expect(needsApproval([{ kind: "voucher", amount: yuan("900.00") }], [line], above)).toBe(false);
    const yen = { ...line, left: { amount: "9000", currency: "JPY" } };
    expect(needsApproval([{ kind: "full-refund", payment: 0 }], [yen], above)).toBe(false);
  });
});

describe("shares of money", () => {
  it("are rounded to the smallest unit, a half up", () => {
    expect(percentOf(yuan("0.03"), 50)).toEqual(yuan("0.02"));
    expect(percentOf({ amount: "101", currency: "JPY" }, 50)).toEqual({
      amount: "51",
      currency: "JPY",
    });
    expect(percentOf(yuan("99999999999.99"), 25)).toEqual(yuan("25000000000.00"));
  });

  it("are nothing below zero, and not across currencies", () => {
    expect(less(yuan("1.00"), yuan("1.01"))).toBeUndefined();
    expect(less(yuan("1.00"), { amount: "1", currency: "JPY" })).toBeUndefined();
    expect(less(yuan("1.00"), yuan("1.00"))).toEqual(yuan("0.00"));
  });
});
