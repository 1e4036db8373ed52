/** The people with an account, a page at a time. */
import { type QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";

/** People in one answer. */
const PAGE = 200;

export const peopleQuery = infiniteQueryOptions({
  queryKey: ["people"],
  queryFn: ({ pageParam }) => {
    const query = { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) };
    return ask(api.GET("/api/v1/people", { params: { query } }));
  },
  initialPageParam: "",
  getNextPageParam: (last) => last.next ?? undefined,
});

export const tokensQuery = (person: string) =>
  queryOptions({
    queryKey: ["tokens", person],
    queryFn: () => ask(api.GET("/api/v1/tokens", { params: { query: { person } } })),
    staleTime: 0,
  });

/** What is shown of people elsewhere is asked anew as well: lists of staff, and who oneself is. */
export const peopleChanged = (client: QueryClient) =>
  Promise.all(
    ["people", "staff", "me"].map((it) => client.invalidateQueries({ queryKey: [it] })),
  );
