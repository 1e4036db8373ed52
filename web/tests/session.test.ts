import { beforeEach, describe, expect, it } from "vitest";

import { asProblem, problemOf } from "../src/shared/api/problem";
import { newKey } from "../src/shared/ids";
import { credential, openingToken, session } from "../src/shared/session";

const known = { id: "case_1", number: "261122-AAAAA", token: "rdc_1_SECRET" };

describe("a session", () => {
  beforeEach(() => {
    session.forget();
  });

  it("opens a case with its own token, by id or number, and all else as the guest", () => {
    session.becomeGuest("rdg_me");
    session.remember(known);
    expect(credential("case_1")).toBe("rdc_1_SECRET");
    expect(credential("261122-AAAAA")).toBe("rdc_1_SECRET");
    expect(credential("case_2")).toBe("rdg_me");
    expect(credential()).toBe("rdg_me");
  });

  it("opens a case that was begun here as the one who began it", () => {
    session.becomeGuest("rdg_me");
    session.begun(known);
    expect(credential("case_1")).toBe("rdg_me");
    session.signedIn("Lin");
    expect(credential("case_1")).toBe("rdg_me");
    session.begun({ ...known, id: "case_2" });
    expect(credential("case_2")).toBeUndefined();
    session.signedOut();
    expect(credential("case_2")).toBe("rdc_1_SECRET");
  });

  it("lets the cookie speak once somebody signed in", () => {
    session.becomeGuest("rdg_me");
    session.signedIn("Lin");
    expect(credential()).toBeUndefined();
    session.signedOut();
    expect(credential()).toBe("rdg_me");
  });

  it("forgets all of it", () => {
    session.remember(known);
    session.forget();
    expect(session.now().cases).toEqual([]);
    expect(localStorage.getItem("redress.session")).not.toContain("SECRET");
  });

  it("makes a secret say which case it opens", () => {
    expect(openingToken("case_01ab", "rdc_XYZ")).toBe("rdc_01ab_XYZ");
  });
});

describe("a key", () => {
  it("is a UUID of version 7, in order of time, and never the same", () => {
    const keys = Array.from({ length: 100 }, () => newKey());
    expect(new Set(keys).size).toBe(100);
    for (const key of keys) {
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(newKey(1_000) < newKey(2_000)).toBe(true);
    expect(newKey(0x0190_0000_0000).startsWith("01900000-0000-7")).toBe(true);
  });
});

describe("a problem", () => {
  it("keeps what the server said", () => {
    const body = { code: "exceeds-payment", detail: "too much", status: 422, type: "x", field: "claimed" };
    expect(problemOf(422, body)).toMatchObject({
      kind: "refused",
      code: "exceeds-payment",
      detail: "too much",
      field: "claimed",
    });
  });

  it.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not-found"],
    [409, "conflict"],
    [412, "conflict"],
    [413, "too-large"],
    [429, "too-many"],
    [500, "fault"],
    [503, "fault"],
    [418, "refused"],
  ])("of status %i without a body is %s", (status, kind) => {
    expect(problemOf(status, "<html>").kind).toBe(kind);
  });

  it("is being offline when nobody answered", () => {
    const problem = asProblem(new TypeError("Failed to fetch"));
    expect(problem.kind).toBe("offline");
    expect(problem.mayPass).toBe(true);
  });
});
