/** Who is signed in. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../api/client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => ask(api.GET("/api/v1/me")),
  staleTime: 5 * 60_000,
});
