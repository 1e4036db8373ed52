/** What the page of a case works out of what the server says. */
import { describe, expect, it } from "vitest";

import { pathOf, weighed } from "../../src/desk/case/facts/findings";
import { MOVES, listed } from "../../src/desk/case/moves";
import { bindingOf } from "../../src/desk/case/obligations";
import { since, stillStands } from "../../src/desk/case/since";
import { sidesOf } from "../../src/desk/case/story/written";
import type { CaseView, FindingView, Move, ObligationView } from "../../src/shared/api/types";
import { between, nudge, toPicture } from "../../src/shared/evidence/viewer/reading";

const entry = (seq: number, event: string, actor: string, more: object = {}) => ({
  seq,
  event,
  at: "2026-11-22T10:00:00Z",
  actor: { id: actor, role: actor === "lin" ? "complainant" : "agent" },
  details: {},
  ...more,
});

const at = (version: number, ...timeline: object[]) => ({ version, timeline }) as unknown as CaseView;

describe("a move that is being written", () => {
  const before = entry(4, "accepted", "chen");

  it("rests on what was read as long as nothing else happened", () => {
    const view = at(4, before);
    expect(since(view, 4, "chen")).toEqual([]);
    expect(stillStands(view, 4, "chen")).toBe(4);
  });

  it("rests on it after one's own doing, and after files were looked at", () => {
    const view = at(6, before, entry(5, "noted", "chen"), entry(6, "evidence-handled", "zhou"));
    expect(since(view, 4, "chen")).toEqual([]);
    expect(stillStands(view, 4, "chen")).toBe(6);
  });

  it("no longer does once somebody else did something, and says what", () => {
    const news = entry(6, "message-sent", "lin");
    const view = at(7, before, entry(5, "noted", "chen"), news, entry(7, "noted", "chen"));
    expect(since(view, 4, "chen")).toEqual([news]);
    // Sent all the same, it is made for the case as it was before that, and refused.
    expect(stillStands(view, 4, "chen")).toBe(5);
  });

  it("does again once its maker has read that", () => {
    const view = at(6, before, entry(6, "message-sent", "lin"));
    expect(since(view, 6, "chen")).toEqual([]);
  });
});

describe("the moves of the desk", () => {
  it("are those that the server lists and a form makes, and no other", () => {
    const moves: Move[] = ["note", "rule", "redact-evidence", "withdraw", "remind", "issue-letter"];
    const view = { moves } as CaseView;
    expect(listed(view).map((it) => it.move)).toEqual(["rule", "note"]);
  });

  it("have no key twice", () => {
    const keys = Object.values(MOVES).flatMap((it) => (it?.keys ? [it.keys] : []));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

const duty = (owed_by: string, due: string, more: object = {}) =>
  ({ owed_by, due, binding: true, standing: { is: "open" }, ...more }) as unknown as ObligationView;

describe("the duty that counts", () => {
  it("is the institution's earliest open one, whatever others owe before", () => {
    const ours = duty("institution", "2026-12-12T00:00:00+08:00");
    const all = [
      duty("institution", "2026-12-20T00:00:00+08:00"),
      duty("merchant", "2026-11-25T00:00:00+08:00"),
      ours,
      duty("institution", "2026-11-23T00:00:00+08:00", { standing: { is: "met" } }),
    ];
    expect(bindingOf(all)).toBe(ours);
  });

  it("is another's where the institution owes nothing", () => {
    const theirs = duty("complainant", "2026-11-25T00:00:00+08:00");
    expect(bindingOf([theirs])).toBe(theirs);
    expect(bindingOf([])).toBeUndefined();
  });
});

describe("findings", () => {
  it("stand with what is against the claim first", () => {
    const of = (verdict: string) => ({ verdict }) as FindingView;
    const all = [of("supports"), of("inconclusive"), of("contradicts"), of("supports")];
    expect(weighed(all).map(([verdict, some]) => [verdict, some.length])).toEqual([
      ["contradicts", 1],
      ["supports", 2],
      ["inconclusive", 1],
    ]);
  });

  const path = (because: object) =>
    at(1, entry(1, "finding-recorded", "system", {
      details: { finding: { check: "payment-path", payment: 0, because } },
    }));

  it.each([
    [{ code: "path-whole" }, ["passed", "passed", "passed", "passed"]],
    [{ code: "path-broken", step: "clearing" }, ["passed", "passed", "broken", "unknown"]],
    [{ code: "path-unfinished", missing: "payee" }, ["passed", "passed", "passed", "missing"]],
  ])("draw the way of a payment: %o", (because, states) => {
    expect(pathOf(path(because), 0)?.map(([, state]) => state)).toEqual(states);
    expect(pathOf(path(because), 1)).toBeUndefined();
  });
});

describe("both sides", () => {
  it("have what each of them said, the complaint first", () => {
    const said = (seq: number, event: string, role: string, text?: string) =>
      entry(seq, event, role, { actor: { id: role, role }, ...(text ? { text } : {}) });
    const view = {
      narrative: "It flickers.",
      drafted_at: "2026-11-20T10:00:00Z",
      timeline: [
        said(1, "lodged", "complainant"),
        said(2, "stated", "merchant", "It did not when it left."),
        said(3, "answered", "complainant", "It does now."),
        said(4, "noted", "agent", "Hm."),
      ],
    } as unknown as CaseView;
    const { complainant, respondent } = sidesOf(view);
    expect(complainant.map((it) => it.text)).toEqual(["It flickers.", "It does now."]);
    expect(respondent.map((it) => it.text)).toEqual(["It did not when it left."]);
  });
});

describe("a place in a picture", () => {
  const shown = { zoom: 0.5, size: [400, 200] as [number, number] };
  const centre = { x: 300, y: 300 };

  it.each([
    [0, { x: 250, y: 280 }, { x: 100, y: 60 }],
    [90, { x: 320, y: 250 }, { x: 100, y: 60 }],
    [180, { x: 350, y: 320 }, { x: 100, y: 60 }],
    [270, { x: 280, y: 350 }, { x: 100, y: 60 }],
  ] as const)("is the same however it is turned: %i", (turn, point, place) => {
    expect(toPicture(point, centre, { ...shown, turn })).toEqual(place);
  });

  it("stays inside", () => {
    expect(toPicture({ x: 0, y: 9999 }, centre, { ...shown, turn: 0 })).toEqual({ x: 0, y: 200 });
  });

  it("makes a box with another, whichever came first, unless it is a slip", () => {
    const box = { left: 10, top: 20, width: 30, height: 40 };
    expect(between({ x: 10, y: 20 }, { x: 40, y: 60 })).toEqual(box);
    expect(between({ x: 40, y: 60 }, { x: 10, y: 20 })).toEqual(box);
    expect(between({ x: 10, y: 20 }, { x: 11, y: 60 })).toBeUndefined();
  });

  it("moves and grows by keys, and not beyond the edge", () => {
    const box = { left: 10, top: 20, width: 30, height: 40 };
    const by = (dx: number, dy: number, grow: boolean) =>
      nudge(box, { dx, dy, grow }, [50, 70]);
    expect(by(-20, 5, false)).toEqual({ ...box, left: 0, top: 25 });
    expect(by(99, 99, false)).toEqual({ ...box, left: 20, top: 30 });
    expect(by(99, -99, true)).toEqual({ ...box, width: 40, height: 4 });
  });
});
