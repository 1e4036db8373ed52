/** What was written in a case, taken out of what happened. */
import type { CaseView, TimelineEntry } from "../../../shared/api/types";

/** Words between people: to a side, from a side, and notes for colleagues. */
const WORDS = new Set([
  "message-sent",
  "information-requested",
  "answered",
  "called-back",
  "noted",
  "offer-made",
  "extended",
]);

export const writtenIn = (timeline: TimelineEntry[]) =>
  timeline.filter((it) => WORDS.has(it.event) && it.text);

/** Whom something was written to, as far as the record says. */
export function toOf({ details }: TimelineEntry): string | undefined {
  const { to, of } = details as { to?: unknown; of?: unknown };
  const side = to ?? of;
  return typeof side === "string" ? side : undefined;
}

/** What one side says of the matter. */
export type Said = { seq: number; at: string; kind: "story" | "stated" | "answered" | "objected"; text: string };

/** What the complainant and the respondent say, each in the order in which they said it. */
export function sidesOf(view: CaseView): { complainant: Said[]; respondent: Said[] } {
  const timeline = view.timeline ?? [];
  const by = (role: string): Said[] =>
    timeline.flatMap((it) => {
      const kind = it.event;
      const isSaid = kind === "stated" || kind === "answered" || kind === "objected";
      if (!isSaid || it.actor.role !== role || !it.text) return [];
      return [{ seq: it.seq, at: it.at, kind, text: it.text }];
    });
  const story: Said[] = view.narrative
    ? [{ seq: 0, at: view.drafted_at, kind: "story", text: view.narrative }]
    : [];
  return { complainant: [...story, ...by("complainant")], respondent: by("merchant") };
}
