/** Days and moments in the reader's own zone and language. */
import { dateFormat } from "./formats";
import type { Language } from "./i18n";

const DAY = 24 * 60 * 60 * 1000;

/** A day: `2026年12月7日 周一`. Takes a moment, or a civil date that belongs to no zone. */
export function formatDay(when: string, language: Language): string {
  const civil = /^\d{4}-\d{2}-\d{2}$/.test(when);
  return dateFormat(language, {
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "short",
    ...(civil ? { timeZone: "UTC" } : {}),
  }).format(new Date(civil ? `${when}T00:00:00Z` : when));
}

/** A moment: `2026年12月7日 15:04`. */
export function formatMoment(when: string, language: Language): string {
  return dateFormat(language, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(when));
}

/** A day in few letters: `12/7`. */
export function formatShortDay(when: string, language: Language): string {
  return dateFormat(language, { month: "short", day: "numeric" }).format(
    new Date(when),
  );
}

/** A month: `2026年2月`, from `2026-02`. */
export function formatMonth(month: string, language: Language): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return dateFormat(language, {
    year: "numeric",
    month: "long",
    timeZone: "UTC",
  }).format(at);
}

/** How long until a moment: whole days, or hours and minutes where it is less than a day. */
export type Left = { unit: "day" | "hour" | "minute"; count: number; past: boolean };

/** How much time is left until `when`, rounded so that nobody believes they have more. */
export function left(when: string, now: number): Left {
  const away = new Date(when).getTime() - now;
  const past = away < 0;
  const size = Math.abs(away);
  if (size >= DAY) return { unit: "day", count: Math.floor(size / DAY), past };
  if (size >= DAY / 24) return { unit: "hour", count: Math.floor((size * 24) / DAY), past };
  return { unit: "minute", count: Math.floor(size / 60_000), past };
}

/** The moment that somebody typed as day and time of their own zone, with its offset. */
export function momentOf(local: string): string | undefined {
  const at = new Date(local);
  if (Number.isNaN(at.getTime())) return undefined;
  const offset = -at.getTimezoneOffset();
  const two = (it: number) => Math.trunc(Math.abs(it)).toString().padStart(2, "0");
  const zone = `${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:00${zone}`;
}
