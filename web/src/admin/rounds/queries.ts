/** What happens by itself, and what of it does not. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";
import type { components } from "../../shared/api/schema.gen";

export type Round = components["schemas"]["RoundView"];
export type PutOff = components["schemas"]["PutOffView"];

/** How often an open page asks again, in milliseconds. */
const EVERY = 15_000;

export const roundsQuery = queryOptions({
  queryKey: ["rounds"],
  queryFn: () => ask(api.GET("/api/v1/rounds")),
  refetchInterval: EVERY,
});

export const accountsQuery = queryOptions({
  queryKey: ["provider-accounts"],
  queryFn: () => ask(api.GET("/api/v1/provider-accounts")),
  refetchInterval: EVERY,
});
