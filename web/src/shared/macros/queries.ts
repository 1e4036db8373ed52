/** Texts that are written again and again. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../api/client";
import type { components } from "../api/schema.gen";

export type MacroView = components["schemas"]["MacroView"];
export type NewMacro = components["schemas"]["Macro"];
export type Placeholder = components["schemas"]["Placeholder"];

export const macrosQuery = queryOptions({
  queryKey: ["macros"],
  queryFn: () => ask(api.GET("/api/v1/macros")),
  staleTime: 60_000,
});

/** A macro with what is so in a case. */
export const filledIn = (id: string, macro: string) =>
  ask(api.GET("/api/v1/cases/{id}/macros/{macro}", { params: { path: { id, macro } } }));
