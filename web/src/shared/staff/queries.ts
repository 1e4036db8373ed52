/** Whom a case can be given to, and what the institution calls its parts. */
import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, ask } from "../api/client";
import { institutionQuery } from "../api/queries";
import { useText } from "../i18n";

export const staffQuery = queryOptions({
  queryKey: ["staff"],
  queryFn: () => ask(api.GET("/api/v1/staff")),
  staleTime: 5 * 60_000,
});

/** Names for ids. What is not known is nothing: an id tells a reader little. */
export function useNames() {
  const text = useText();
  const staff = useQuery(staffQuery).data?.staff ?? [];
  const settings = useQuery(institutionQuery).data?.settings;
  return {
    person: (id?: string | null) => staff.find((it) => it.id === id)?.name,
    queue: (id?: string | null) => {
      const found = settings?.queues?.find((it) => it.id === id);
      return found ? text(found.name) : undefined;
    },
    merchant: (id?: string | null) => settings?.merchants?.find((it) => it.id === id)?.name,
  };
}
