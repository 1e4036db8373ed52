/** Filters stand in the address, and only what the server takes is in them. */
import { describe, expect, it } from "vitest";

import {
  readFilters,
  urgencyOf,
  VIEWS,
  viewOf,
  writeFilters,
  type View,
} from "../../src/desk/inbox/filters";
import { beside, cameFrom, keepTrail } from "../../src/shared/trail";

const at = (search: string) => readFilters(new URLSearchParams(search));

describe("filters", () => {
  it("are read from an address and written back to the same one", () => {
    const filters = at("stage=open&assigned=me&late=true&tier=2&number=2611&order=changed");
    expect(filters).toEqual({
      stage: "open",
      assigned: "me",
      late: true,
      tier: 2,
      number: "2611",
      order: "changed",
    });
    expect(readFilters(writeFilters(filters))).toEqual(filters);
  });

  it("leave out what the server would refuse", () => {
    expect(at("stage=nowhere&late=perhaps&tier=9&limit=5000&cursor=x&list=all&number=%20")).toEqual({});
  });

  it("tell late apart from not late", () => {
    expect(at("late=false")).toEqual({ late: false });
  });

  it.each(Object.keys(VIEWS) as View[])("of the list %s are that list again", (view) => {
    expect(viewOf(readFilters(writeFilters(VIEWS[view])))).toBe(view);
  });

  it("that are more than a list are none of them", () => {
    expect(viewOf(at("assigned=me&stage=open"))).toBeUndefined();
  });
});

describe("how near a limit is", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  it.each([
    ["2026-11-22T09:59:59Z", "late"],
    ["2026-11-22T10:00:00Z", "today"],
    ["2026-11-23T09:59:59Z", "today"],
    ["2026-11-23T10:00:00Z", "soon"],
    ["2026-11-25T10:00:00Z", "later"],
  ])("%s is %s", (due_at, urgency) => {
    expect(urgencyOf({ due_at, late: false }, now)).toBe(urgency);
  });

  it("is late for good once the institution let one pass and none runs", () => {
    expect(urgencyOf({ due_at: null, late: true }, now)).toBe("late");
    expect(urgencyOf({ late: false }, now)).toBe("none");
  });
});

describe("the list that somebody came from", () => {
  it("leads on to its next and back, and no further than its ends", () => {
    keepTrail(["a", "b", "c"], "/desk?late=true");
    expect([beside("b", 1), beside("b", -1)]).toEqual(["c", "a"]);
    expect([beside("c", 1), beside("a", -1), beside("x", 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(cameFrom()).toBe("/desk?late=true");
  });
});
