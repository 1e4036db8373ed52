/** Who did what, a page at a time. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";
import type { components, paths } from "../../shared/api/schema.gen";

export type Entry = components["schemas"]["AuditEntry"];
export type Query = Omit<NonNullable<paths["/api/v1/audit"]["get"]["parameters"]["query"]>, "cursor" | "limit">;

export const auditQuery = (query: Query) =>
  infiniteQueryOptions({
    queryKey: ["audit", query],
    queryFn: ({ pageParam }) => {
      const cursor = pageParam ? { cursor: pageParam } : {};
      return ask(api.GET("/api/v1/audit", { params: { query: { ...query, ...cursor } } }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
