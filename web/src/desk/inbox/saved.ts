/** Lists that are kept under a name: filters, and nothing else. */
import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";
import type { components } from "../../shared/api/schema.gen";
import { useSorts } from "../../shared/staff/sorts";
import { writeFilters, type Filters } from "./filters";

export type Saved = components["schemas"]["ViewView"];

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: () => ask(api.GET("/api/v1/views")),
  staleTime: 60_000,
});

export function useSavedLists(): Saved[] {
  const sorts = useSorts();
  return useQuery({ ...viewsQuery, enabled: sorts }).data?.views ?? [];
}

/** The same filters, in whichever order they were set. */
export function isSame(a: Filters, b: Filters): boolean {
  const [one, other] = [writeFilters(a), writeFilters(b)];
  one.sort();
  other.sort();
  return one.toString() === other.toString();
}

/** The list that these filters are, if they are kept under a name. */
export function useSaved(filters: Filters): Saved | undefined {
  return useSavedLists().find((it) => isSame(it.query as Filters, filters));
}
