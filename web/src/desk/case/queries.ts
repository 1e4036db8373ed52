/** What the page of a case asks for besides the case. */
import { queryOptions } from "@tanstack/react-query";

import { api, ask } from "../../shared/api/client";
import type { Place, Reading } from "./viewer/reading";

export const checklistQuery = (id: string) =>
  queryOptions({
    queryKey: ["case", id, "checklist"],
    queryFn: () =>
      ask(api.GET("/api/v1/cases/{id}/checklist", { params: { path: { id } } })) as Promise<Checklist>,
  });

export const custodyQuery = (id: string) =>
  queryOptions({
    queryKey: ["case", id, "custody"],
    queryFn: () =>
      ask(api.GET("/api/v1/cases/{id}/custody", { params: { path: { id } } })) as unknown as Promise<Custody>,
  });

/** Asking is a line in the custody of the file: only when somebody opens it, and once. */
export const readingQuery = (id: string, evidence: string) =>
  queryOptions({
    queryKey: ["reading", id, evidence],
    queryFn: async () => {
      const path = { id, evidence };
      const answer = await ask(
        api.GET("/api/v1/cases/{id}/evidence/{evidence}/reading", { params: { path } }),
      );
      return answer as unknown as Reading;
    },
    staleTime: 60_000,
    // What waits for its turn is read within seconds.
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? 4000 : false),
  });

/*
 * The server's document has one name for two shapes (`LineView`, `Place`): until it has two, these
 * are written here as the server sends them.
 */

export type FileView = {
  evidence: string;
  kind: string;
  from: "complainant" | "respondent" | "institution" | "neutral";
  redacted: boolean;
  read: boolean;
};

export type Checklist = {
  issue: string;
  complete: boolean;
  lines: {
    kind: string;
    name: { zh: string; en: string };
    how: { zh: string; en: string };
    need: "required" | "helpful";
    why: { zh: string; en: string };
    present: boolean;
    files: FileView[];
  }[];
  others: FileView[];
};

export type CustodyLine = {
  seq: number;
  at: string;
  actor: { id: string; role: string };
  event: string;
  evidence?: string;
  zh: string;
  en: string;
};

export type Custody = {
  items: { evidence: string; kind: string; from: string; sha256: string; lines: CustodyLine[] }[];
  quarantined: CustodyLine[];
  case: CustodyLine[];
  kept_until?: { until: string; regime?: string };
};

export type { Place };
