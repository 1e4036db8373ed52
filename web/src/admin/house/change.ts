/** The settings of the institution, changed as one document that nobody else changed meanwhile. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";
import { institutionQuery } from "../../shared/api/queries";
import type { Institution } from "../../shared/api/types";

export type House = { settings: Institution; version: string };

/** As it is now, and which version that is. */
export const houseQuery = queryOptions({
  queryKey: ["institution", "whole"],
  queryFn: async (): Promise<House | undefined> => {
    const asked = api.GET("/api/v1/institution");
    const { settings } = await ask(asked);
    const version = (await asked).response.headers.get("etag") ?? "";
    return settings ? { settings, version } : undefined;
  },
  // A sheet that was opened on an old version could only be refused.
  staleTime: 0,
  gcTime: 0,
});

export function useChange(version: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Institution) => {
      const params = { header: { "If-Match": version } };
      return ask(api.PUT("/api/v1/institution", { params, body }));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: institutionQuery.queryKey });
      await client.invalidateQueries({ queryKey: ["queues"] });
      onDone();
    },
  });
}
