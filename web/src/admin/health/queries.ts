/** How the house was. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";

/** How often an open page asks again, in milliseconds. */
const EVERY = 60_000;

/** The stretches that can be looked at, in days. */
export const STRETCHES = [1, 7, 30, 365] as const;
export type Stretch = (typeof STRETCHES)[number];

const DAY = 24 * 60 * 60 * 1000;

export const healthQuery = (days: Stretch) =>
  queryOptions({
    queryKey: ["health-record", days],
    queryFn: () => {
      const from = new Date(Date.now() - days * DAY).toISOString();
      return ask(api.GET("/api/v1/health-record", { params: { query: { from } } }));
    },
    refetchInterval: EVERY,
  });
