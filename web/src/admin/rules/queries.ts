/** Rules as they were read when the server started. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";

const HOUR = 60 * 60 * 1000;

/** One regime with its worked examples, computed just now. */
export const regimeQuery = (id: string) =>
  queryOptions({
    queryKey: ["regimes", id],
    queryFn: () => ask(api.GET("/api/v1/regimes/{id}", { params: { path: { id } } })),
    staleTime: HOUR,
  });

export const calendarsQuery = queryOptions({
  queryKey: ["calendars"],
  queryFn: () => ask(api.GET("/api/v1/calendars")),
  staleTime: HOUR,
});

export const yearQuery = (id: string, year: number) =>
  queryOptions({
    queryKey: ["calendars", id, year],
    queryFn: () =>
      ask(api.GET("/api/v1/calendars/{id}/{year}", { params: { path: { id, year } } })),
    staleTime: HOUR,
  });
