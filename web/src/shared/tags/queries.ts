/** The piles that cases are sorted into. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../api/client";

/** The tags that any case has. */
export const tagsQuery = queryOptions({
  queryKey: ["tags"],
  queryFn: () => ask(api.GET("/api/v1/tags")),
  staleTime: 60_000,
});

/** The longest tag, in characters. */
export const TAG_CHARS_MAX = 40;
