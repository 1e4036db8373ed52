/**
 * What happens on the server, as it happens. One line to the server for the whole page; what was
 * heard is kept here, so that any part of a page can say so.
 */
import { useEffect, useSyncExternalStore } from "react";

import type { components } from "../api/schema.gen";

/** Something happened in a case. It has no words: whoever wants those reads the case. */
export type CaseNews = components["schemas"]["CaseNews"];

type Heard = {
  /** The latest of each case, by its id, since the page was opened. */
  cases: ReadonlyMap<string, CaseNews & { heardAt: number }>;
  /** When the server said last that so much happened that all is to be read anew. */
  reloadAt: number;
};

const NOTHING: Heard = { cases: new Map(), reloadAt: 0 };
/** So many cases are remembered, the latest. */
const CASES_MAX = 500;
/** How long to wait before a line that was refused is tried again, in milliseconds. */
const AGAIN = 60_000;

let heard = NOTHING;
const listeners = new Set<() => void>();

function settle(next: Heard): void {
  heard = next;
  listeners.forEach((it) => {
    it();
  });
}

/** Notes what was heard; what is older than what is known already is passed over. */
export function hear(news: CaseNews, heardAt = Date.now()): void {
  const known = heard.cases.get(news.case);
  if (known && known.version >= news.version) return;
  const others = [...heard.cases].filter(([id]) => id !== news.case);
  const kept = others.slice(-(CASES_MAX - 1));
  settle({ ...heard, cases: new Map([...kept, [news.case, { ...news, heardAt }]]) });
}

/** As before anything was heard. */
export function forgetHeard(): void {
  settle(NOTHING);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useHeard = () => useSyncExternalStore(subscribe, () => heard);

type Told = {
  /** Something happened in a case. */
  onCase: (news: CaseNews) => void;
  /** So much happened that everything is to be read anew. */
  onReload: () => void;
  /** The line is shut: the sign-in may be over. */
  onShut: () => void;
};

const ADDRESS = "/api/v1/events";

/** Listens as long as the component is drawn. The browser takes the line up again by itself. */
export function useLive({ onCase, onReload, onShut }: Told): void {
  useEffect(() => {
    if (typeof EventSource === "undefined") return;
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(ADDRESS);
      source.addEventListener("case", (event) => {
        const news = newsOf(event.data as unknown);
        if (!news) return;
        hear(news);
        onCase(news);
      });
      source.addEventListener("reload", () => {
        settle({ ...heard, reloadAt: Date.now() });
        onReload();
      });
      source.addEventListener("error", () => {
        if (source?.readyState !== EventSource.CLOSED) return;
        onShut();
        again = setTimeout(open, AGAIN);
      });
    };
    open();
    return () => {
      clearTimeout(again);
      source?.close();
      forgetHeard();
    };
  }, [onCase, onReload, onShut]);
}

/** What the server said, if it is of the kind that is expected. */
export function newsOf(data: unknown): CaseNews | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const said = JSON.parse(data) as Partial<CaseNews>;
    return typeof said.case === "string" && typeof said.version === "number"
      ? (said as CaseNews)
      : undefined;
  } catch {
    return undefined;
  }
}
