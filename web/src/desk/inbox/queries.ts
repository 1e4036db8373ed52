/** The inbox, a page at a time. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";
import type { Filters } from "./filters";

/** Cases in one answer. */
const PAGE = 50;
/** How often an open inbox asks again, in milliseconds; long lists only when somebody asks. */
const EVERY = 60_000;
const FRESH_PAGES = 2;

type Read = { state: { data?: { pages: readonly unknown[] } | undefined } };

/** Whether a list is short enough to be read again unasked: all its pages are, one after the other. */
const isShort = ({ state }: Read) => (state.data?.pages.length ?? 0) <= FRESH_PAGES;

export const inboxQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["inbox", filters],
    queryFn: ({ pageParam }) => {
      const cursor = pageParam ? { cursor: pageParam } : {};
      const query = { ...filters, ...cursor, limit: PAGE };
      return ask(api.GET("/api/v1/cases", { params: { query } }));
    },
    initialPageParam: "",
    // Pages that were read stay the objects they are; comparing thousands of rows is not free.
    structuralSharing: false,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: (list) => (isShort(list) ? EVERY : false),
    refetchOnMount: isShort,
    refetchOnReconnect: isShort,
    refetchOnWindowFocus: isShort,
  });
