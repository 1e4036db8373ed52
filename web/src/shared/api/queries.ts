/** What pages ask for, and how long an answer is good for. */
import { QueryClient, queryOptions } from "@tanstack/react-query";

import { api, ask } from "./client";
import { asProblem } from "./problem";
import type { CaseView, Diagnosis } from "./types";

const HOUR = 60 * 60 * 1000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Nobody waits for a third try at a thing that is not there.
      retry: (count, error) => count < 2 && asProblem(error).mayPass,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

/** What rules say changes only when somebody deploys. */
const settled = { staleTime: HOUR, gcTime: HOUR };

export const issuesQuery = queryOptions({
  queryKey: ["issues"],
  queryFn: () => ask(api.GET("/api/v1/issues")),
  ...settled,
});

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: () => ask(api.GET("/api/v1/channels")),
  ...settled,
});

export const institutionQuery = queryOptions({
  queryKey: ["institution"],
  queryFn: () => ask(api.GET("/api/v1/institution")),
  ...settled,
});

export const regimesQuery = queryOptions({
  queryKey: ["regimes"],
  queryFn: () => ask(api.GET("/api/v1/regimes")),
  ...settled,
});

/** What is known of the matter, for advice. */
export type Situation = {
  issue?: string;
  case?: string;
  amount?: string;
  currency?: string;
  provider?: string;
  evidence?: string;
  money_still_moving?: boolean;
};

export const guideQuery = (query: Situation, token?: string) =>
  queryOptions({
    queryKey: ["guide", query],
    queryFn: () => {
      const headers = token ? { authorization: `Bearer ${token}` } : {};
      return ask(api.GET("/api/v1/guide", { params: { query }, headers }));
    },
  });

export const diagnosisQuery = (answers: Record<string, string>) =>
  queryOptions({
    queryKey: ["diagnosis", answers],
    queryFn: async () =>
      (await ask(api.POST("/api/v1/guide/diagnosis", { body: { answers } }))) as Diagnosis,
    ...settled,
  });

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ["case", id],
    queryFn: (): Promise<CaseView> => ask(api.GET("/api/v1/cases/{id}", { params: { path: { id } } })),
    // Somebody on the other side may answer while one reads.
    refetchInterval: 60_000,
  });

export const deadlinesQuery = (id: string) =>
  queryOptions({
    queryKey: ["case", id, "deadlines"],
    queryFn: () => ask(api.GET("/api/v1/cases/{id}/deadlines", { params: { path: { id } } })),
  });

export const casesQuery = queryOptions({
  queryKey: ["cases"],
  queryFn: () => ask(api.GET("/api/v1/cases")),
});

export const billsQuery = queryOptions({
  queryKey: ["bills"],
  queryFn: () => ask(api.GET("/api/v1/bills")),
});

export const billQuery = (id: string) =>
  queryOptions({
    queryKey: ["bills", id],
    queryFn: () => ask(api.GET("/api/v1/bills/{id}", { params: { path: { id } } })),
    staleTime: HOUR,
  });

export const monthsQuery = queryOptions({
  queryKey: ["bills", "months"],
  queryFn: () => ask(api.GET("/api/v1/bills/months")),
});
