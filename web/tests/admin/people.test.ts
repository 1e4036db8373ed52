/** What an administrator fills in about somebody, as the server is told it. */
import { describe, expect, it } from "vitest";

import { changeOf, EMPTY, filledOf, newOf } from "../../src/admin/people/form";
import type { Person } from "../../src/shared/api/types";

const MERCHANT = "merchant_00000000000000000000000000000031";

describe("an account", () => {
  it("is told with what ties it where its roles need that", () => {
    const filled = { ...EMPTY, name: " Wu ", roles: ["merchant" as const], merchant: MERCHANT };
    expect(newOf(" wu ", filled)).toEqual({
      login: "wu",
      name: "Wu",
      roles: ["merchant"],
      department: null,
      merchant: MERCHANT,
      body: null,
    });
  });

  it("loses what tied it together with the role that needed it", () => {
    const filled = { ...EMPTY, name: "Wu", merchant: MERCHANT, body: "pcac" };
    expect(changeOf(filled)).toMatchObject({ roles: ["agent"], merchant: null, body: null });
  });

  it("is unchanged as long as nobody touched it", () => {
    const person: Person = {
      id: "person_1",
      login: "sun",
      name: "Sun",
      roles: ["regulator"],
      body: "pcac",
      disabled: false,
      created_at: "2026-01-01T00:00:00Z",
    };
    expect(changeOf(filledOf(person))).toEqual({
      name: "Sun",
      roles: ["regulator"],
      department: null,
      merchant: null,
      body: "pcac",
    });
  });
});
