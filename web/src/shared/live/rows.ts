/** Rows of the lists that were read, brought up to date one by one. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import type { InboxCase } from "../api/types";

type Page = { cases: InboxCase[]; next?: string | null };
export type Pages = InfiniteData<Page>;

const LISTS = { queryKey: ["inbox"] };

/** The cases that any list shows. */
export function idsShown(client: QueryClient): Set<string> {
  const pages = client.getQueriesData<Pages>(LISTS).flatMap(([, it]) => it?.pages ?? []);
  return new Set(pages.flatMap(({ cases }) => cases.map(({ id }) => id)));
}

/** The same pages with one row changed. It keeps its place until the list is read again. */
export function withRow(
  pages: Pages | undefined,
  id: string,
  change: (row: InboxCase) => InboxCase,
): Pages | undefined {
  const has = ({ cases }: Page) => cases.some((it) => it.id === id);
  if (!pages?.pages.some(has)) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      has(page)
        ? { ...page, cases: page.cases.map((it) => (it.id === id ? change(it) : it)) }
        : page,
    ),
  };
}

/** Changes a row in every list that has it. When a list was read does not change by it. */
export function changeRow(
  client: QueryClient,
  id: string,
  change: (row: InboxCase) => InboxCase,
): void {
  for (const [key] of client.getQueriesData<Pages>(LISTS)) {
    const updatedAt = client.getQueryState(key)?.dataUpdatedAt;
    client.setQueryData<Pages>(
      key,
      (pages) => withRow(pages, id, change),
      updatedAt === undefined ? {} : { updatedAt },
    );
  }
}

/** Whoever has a case open has read it. */
export function markRead(client: QueryClient, id: string): void {
  changeRow(client, id, (row) => (row.unread ? { ...row, unread: false } : row));
}
