/** Which of the things that are owed matter first. */
import type { ObligationView } from "../../shared/api/types";

const ENDED = new Set(["met", "met-late", "lapsed"]);

export const isRunning = (it: ObligationView) => !ENDED.has(it.standing.is);

/** The institution's earliest open duty; that of others where it owes nothing. */
export function bindingOf(all: ObligationView[]): ObligationView | undefined {
  const open = all
    .filter((it) => isRunning(it) && it.binding)
    .toSorted((a, b) => Date.parse(a.due) - Date.parse(b.due));
  return open.find((it) => it.owed_by === "institution") ?? open[0];
}

/** What is open first, and of that what is due first; what is over, the latest first. */
export function sorted(all: ObligationView[]): { open: ObligationView[]; over: ObligationView[] } {
  const due = (it: ObligationView) => Date.parse(it.due);
  return {
    open: all.filter(isRunning).toSorted((a, b) => due(a) - due(b)),
    over: all.filter((it) => !isRunning(it)).toSorted((a, b) => due(b) - due(a)),
  };
}
