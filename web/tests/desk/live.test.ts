/** What is heard of the server, and what it changes of lists that were read. */
import { QueryClient } from "@tanstack/react-query";
import { afterEach, describe, expect, it } from "vitest";

import { changedSince } from "../../src/desk/inbox/News";
import { forgetHeard, hear, newsOf } from "../../src/shared/live/live";
import { changeRow, idsShown, markRead, type Pages } from "../../src/shared/live/rows";
import type { InboxCase } from "../../src/shared/api/types";

const news = (id: string, version: number) => ({
  case: id,
  number: `261122-${id}`,
  version,
  stage: "open" as const,
  changed_at: "2026-11-22T00:00:00Z",
});

const row = (id: string): InboxCase => ({
  id,
  number: `261122-${id}`,
  stage: "lodged",
  tier: 1,
  issue: "duplicate-charge",
  outside: false,
  drafted_at: "2026-11-22T00:00:00Z",
  changed_at: "2026-11-22T00:00:00Z",
  late: false,
  unread: true,
});

const READ_AT = 1_700_000_000_000;

function reading(...pages: string[][]): QueryClient {
  const client = new QueryClient();
  const data: Pages = {
    pages: pages.map((ids) => ({ cases: ids.map(row) })),
    pageParams: pages.map(() => ""),
  };
  client.setQueryData(["inbox", {}], data, { updatedAt: READ_AT });
  return client;
}

const rows = (client: QueryClient) =>
  client.getQueryData<Pages>(["inbox", {}])?.pages.flatMap((it) => it.cases) ?? [];

afterEach(forgetHeard);

describe("news", () => {
  it("are read as the server says them, and passed over where they are something else", () => {
    expect(newsOf(JSON.stringify(news("a", 3)))).toEqual(news("a", 3));
    expect(newsOf("{}")).toBeUndefined();
    expect(newsOf("not JSON")).toBeUndefined();
    expect(newsOf(undefined)).toBeUndefined();
  });

  it("count cases, not events, and only what came after the list was read", () => {
    const heard = [
      { ...news("a", 2), heardAt: 5 },
      { ...news("b", 2), heardAt: 15 },
    ];
    expect(changedSince(heard, 10)).toBe(1);
    expect(changedSince(heard, 20)).toBe(0);
  });

  it("that are older than what is known change nothing", () => {
    hear(news("a", 5), 10);
    expect(() => {
      hear(news("a", 4), 20);
    }).not.toThrow();
  });
});

describe("a row", () => {
  it("is changed where it stands, in its page, and no other is", () => {
    const client = reading(["a", "b"], ["c"]);
    const before = rows(client);
    changeRow(client, "c", (it) => ({ ...it, stage: "closed" }));
    expect(rows(client).map((it) => [it.id, it.stage])).toEqual([
      ["a", "lodged"],
      ["b", "lodged"],
      ["c", "closed"],
    ]);
    expect(rows(client)[0]).toBe(before[0]);
  });

  it("does not make the list look read just now", () => {
    const client = reading(["a"]);
    changeRow(client, "a", (it) => ({ ...it, stage: "closed" }));
    expect(client.getQueryState(["inbox", {}])?.dataUpdatedAt).toBe(READ_AT);
  });

  it("is read once its case was opened; others are not", () => {
    const client = reading(["a", "b"]);
    markRead(client, "a");
    expect(rows(client).map((it) => it.unread)).toEqual([false, true]);
  });

  it("is known to be shown, or not", () => {
    expect([...idsShown(reading(["a"], ["c"]))]).toEqual(["a", "c"]);
  });
});
