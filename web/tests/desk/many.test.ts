/** Picking cases, keeping lists, and finding with one field. */
import { describe, expect, it } from "vitest";

import { readFilters, sought, writeFilters } from "../../src/desk/inbox/filters";
import { isSame } from "../../src/desk/inbox/saved";
import { MANY_MAX, picked, toggled } from "../../src/desk/inbox/selection";
import type { InboxCase } from "../../src/shared/api/types";

const one = (id: string): InboxCase => ({
  id,
  number: `261122-${id}`,
  stage: "open",
  tier: 1,
  issue: "duplicate-charge",
  outside: false,
  drafted_at: "2026-11-22T00:00:00Z",
  changed_at: "2026-11-22T00:00:00Z",
  late: false,
});

describe("a case", () => {
  it("is picked, and left again", () => {
    const some = toggled(new Set(["a"]), "b");
    expect([...some]).toEqual(["a", "b"]);
    expect([...toggled(some, "a")]).toEqual(["b"]);
  });

  it("is not picked beyond what can be sent at once, and can still be left then", () => {
    const full = new Set(Array.from({ length: MANY_MAX }, (_, at) => String(at)));
    expect(toggled(full, "more").size).toBe(MANY_MAX);
    expect(toggled(full, "0").size).toBe(MANY_MAX - 1);
  });

  it("that is no longer in the list is not meant any more", () => {
    const ids = new Set(["c", "gone", "a"]);
    expect(picked(["a", "b", "c"].map(one), ids).map((it) => it.id)).toEqual(["a", "c"]);
  });
});

describe("what somebody types to find cases", () => {
  it.each([
    ["261122-", { number: "261122-", q: "" }],
    [" 261122-k7p ", { number: "261122-K7P", q: "" }],
    ["261122", { number: "", q: "261122" }],
    ["双倍扣款", { number: "", q: "双倍扣款" }],
    ["spring 261122-K7P", { number: "", q: "spring 261122-K7P" }],
    ["", { number: "", q: "" }],
  ])("%j is %j", (typed, meant) => {
    expect(sought(typed)).toEqual(meant);
  });

  it("stands in the address together with the tag", () => {
    const filters = { q: "双倍 扣款", tag: "复核 2" };
    expect(readFilters(writeFilters(filters))).toEqual(filters);
  });
});

describe("a kept list", () => {
  it("is the same whichever filter was set first", () => {
    expect(isSame({ stage: "open", tag: "a" }, { tag: "a", stage: "open" })).toBe(true);
  });

  it("is another with one filter more", () => {
    expect(isSame({ stage: "open" }, { stage: "open", late: true })).toBe(false);
  });
});
