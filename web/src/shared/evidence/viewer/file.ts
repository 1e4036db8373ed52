/** The bytes of a file. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../../api/client";

/** What a file is fetched for, as its custody has it. */
type Act = "viewed" | "downloaded";

export async function fetchFile(id: string, evidence: string, act: Act): Promise<Blob> {
  const params = { path: { id, evidence }, query: { act } };
  const asked = api.GET("/api/v1/cases/{id}/evidence/{evidence}", { params, parseAs: "blob" });
  return (await ask(asked)) as Blob;
}

/** Opening a file is written down; the same file is not asked for twice in a row. */
export const fileQuery = (id: string, evidence: string) =>
  queryOptions({
    queryKey: ["file", id, evidence],
    queryFn: () => fetchFile(id, evidence, "viewed"),
    staleTime: 10 * 60_000,
    gcTime: 60_000,
  });
