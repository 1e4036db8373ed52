/** What happened since somebody began to write: whether their move still rests on what they read. */
import type { CaseView, TimelineEntry } from "../../shared/api/types";

/** Lines of the record that no decision rests on. */
const QUIET = new Set(["evidence-handled", "evidence-derived", "reminded", "dossier-issued"]);

/** What others did after version `seen`, as far as it matters to a decision. */
export function since(view: CaseView, seen: number, me: string): TimelineEntry[] {
  const later = (view.timeline ?? []).filter((it) => seen < it.seq);
  return later.filter((it) => it.actor.id !== me && !QUIET.has(it.event));
}

/**
 * The version to make a move for: the newest one that differs from the one that was read only by
 * the reader's own doing and by what matters to nobody.
 */
export function stillStands(view: CaseView, seen: number, me: string): number {
  const first = since(view, seen, me)[0];
  return first ? Math.max(seen, first.seq - 1) : Math.max(seen, view.version);
}
