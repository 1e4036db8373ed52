/** The people with an account, as they are looked for, a page at a time. */
import {
  type QueryClient,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
} from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";
import type { Role } from "../../shared/api/types";

/** People in one answer. */
const PAGE = 200;

/** Which people are shown: those at work here or with the house, everybody, or those in a role. */
export type Circle = "atWork" | "everybody" | Role;

const asked = (circle: Circle) => {
  if (circle === "everybody") return {};
  return circle === "atWork" ? { at_work: true } : { role: circle };
};

/** Words find those at work, and a whole sign-in name anybody: the server's to say. */
const sought = (circle: Circle, words: string) =>
  words ? { ...(circle === "atWork" ? {} : asked(circle)), q: words } : asked(circle);

export const peopleQuery = (circle: Circle, words: string) =>
  infiniteQueryOptions({
    queryKey: ["people", circle, words],
    queryFn: ({ pageParam }) => {
      const after = pageParam ? { after: pageParam } : {};
      const query = { limit: PAGE, ...sought(circle, words), ...after };
      return ask(api.GET("/api/v1/people", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
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
