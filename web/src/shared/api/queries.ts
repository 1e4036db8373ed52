/** What pages ask for, and how long an answer is good for. */
import { infiniteQueryOptions, QueryClient, queryOptions } from "@tanstack/react-query";

import { api, ask } from "./client";
import { asProblem } from "./problem";
import type { CaseView, Custody, Diagnosis, EventEntry, Reading } from "./types";

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

/** A page at a time: whoever has complained for years has more than one answer holds. */
export const casesQuery = infiniteQueryOptions({
  queryKey: ["cases"],
  queryFn: ({ pageParam }) => {
    const query = pageParam ? { cursor: pageParam } : {};
    return ask(api.GET("/api/v1/cases", { params: { query } }));
  },
  initialPageParam: "",
  getNextPageParam: (last) => last.next ?? undefined,
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

/** What is taken and how much of it, for whoever asks. */
export const limitsQuery = queryOptions({
  queryKey: ["limits"],
  queryFn: () => ask(api.GET("/api/v1/limits")),
  ...settled,
});

export const termsQuery = queryOptions({
  queryKey: ["terms"],
  queryFn: () => ask(api.GET("/api/v1/terms")),
  ...settled,
});

/** Below `["case", id]`, so that a move or a file makes all of it be asked anew. */
const ofCase = (id: string, what: string) => ["case", id, what] as const;

export const checklistQuery = (id: string) =>
  queryOptions({
    queryKey: ofCase(id, "checklist"),
    queryFn: () => ask(api.GET("/api/v1/cases/{id}/checklist", { params: { path: { id } } })),
  });

export const custodyQuery = (id: string) =>
  queryOptions({
    queryKey: ofCase(id, "custody"),
    queryFn: async () =>
      (await ask(
        api.GET("/api/v1/cases/{id}/custody", { params: { path: { id } } }),
      )) as unknown as Custody,
  });

const SOON_READ = 1_500;

/** What a file says. Reading it is written down, so it is asked for once, and again while it waits. */
export const readingQuery = (id: string, evidence: string) =>
  queryOptions({
    queryKey: ["reading", id, evidence],
    queryFn: async () =>
      (await ask(
        api.GET("/api/v1/cases/{id}/evidence/{evidence}/reading", {
          params: { path: { id, evidence } },
        }),
      )) as unknown as Reading,
    staleTime: HOUR,
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? SOON_READ : false),
  });

/** The record of a case with what is needed to check it. */
export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: ofCase(id, "record"),
    queryFn: async () => {
      const params = { path: { id } };
      const [entries, proof] = await Promise.all([
        everyEvent(id),
        ask(api.GET("/api/v1/cases/{id}/proof", { params })),
      ]);
      return { entries, proof };
    },
    staleTime: 0,
  });

async function everyEvent(id: string): Promise<EventEntry[]> {
  const entries: EventEntry[] = [];
  let after: number | null | undefined;
  do {
    const query = after ? { after } : {};
    const params = { path: { id }, query };
    const page = await ask(api.GET("/api/v1/cases/{id}/events", { params }));
    entries.push(...page.entries);
    after = page.next;
  } while (after);
  return entries;
}
