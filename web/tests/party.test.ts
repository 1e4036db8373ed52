import { describe, expect, it } from "vitest";

import { numbersOf } from "../src/shared/party/numbers";
import type { InboxCase } from "../src/shared/api/types";
import { blocksOf } from "../src/shared/ui/markdown";

const one = (part: Partial<InboxCase>): InboxCase =>
  ({
    id: "case_1",
    stage: "open",
    issue: "refund-delayed",
    late: false,
    drafted_at: "2026-11-01T00:00:00Z",
    changed_at: "2026-11-02T00:00:00Z",
    ...part,
  }) as InboxCase;

const cny = (amount: string) => ({ amount, currency: "CNY" });

describe("somebody's numbers", () => {
  it("are counted from what is listed", () => {
    const closed = { stage: "closed", closing: "settled" } as const;
    const numbers = numbersOf([
      one({ claimed: cny("0.10") }),
      one({ claimed: cny("0.20"), late: true }),
      one({ claimed: { amount: "5", currency: "JPY" }, stage: "ruled", issue: "other" }),
      one({ ...closed, claimed: cny("99.00"), changed_at: "2026-11-04T00:00:00Z" }),
      one({ ...closed, changed_at: "2026-11-11T00:00:00Z" }),
      one({ ...closed, closing: "withdrawn", changed_at: "2026-11-06T12:00:00Z", late: true }),
    ]);
    expect(numbers).toEqual({
      all: 6,
      open: 3,
      late: 1,
      stages: [
        { of: "closed", count: 3 },
        { of: "open", count: 2 },
        { of: "ruled", count: 1 },
      ],
      issues: [
        { of: "refund-delayed", count: 5 },
        { of: "other", count: 1 },
      ],
      endings: [
        { of: "settled", count: 2 },
        { of: "withdrawn", count: 1 },
      ],
      claimed: [cny("0.30"), { amount: "5", currency: "JPY" }],
      median: 6,
    });
  });

  it("say nothing of what has not happened", () => {
    expect(numbersOf([one({})])).not.toHaveProperty("median");
    expect(numbersOf([])).toMatchObject({ all: 0, claimed: [], endings: [] });
  });
});

describe("the terms", () => {
  it("are headings, lists and paragraphs", () => {
    const text = "# 规则\n\n说明第一行\n第二行。\n\n## 一\n\n1. 甲\n2. 乙\n   接着乙\n";
    expect(blocksOf(text)).toEqual([
      { is: "head", text: "规则" },
      { is: "text", text: "说明第一行 第二行。" },
      { is: "head", text: "一" },
      { is: "list", items: ["甲", "乙 接着乙"] },
    ]);
  });
});
