/** Values that read the same everywhere: money, days, moments. */
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import type { DecimalMoney } from "../api/types";
import { formatDay, formatMoment, formatShortDay, left } from "../dates";
import { useLanguage } from "../i18n";
import { formatMoney } from "../money";

export function Money({ of }: { of: DecimalMoney }) {
  return <span className="number">{formatMoney(of, useLanguage())}</span>;
}

export function Day({ at }: { at: string }) {
  return <time dateTime={at}>{formatDay(at, useLanguage())}</time>;
}

export function Moment({ at }: { at: string }) {
  return <time dateTime={at}>{formatMoment(at, useLanguage())}</time>;
}

/** How often a page looks at the clock, in milliseconds. */
const TICK = 30_000;

const watchers = new Set<() => void>();
let now = Date.now();
let clock: ReturnType<typeof setInterval> | undefined;

/** One clock for everything that counts down: a long list would have thousands. */
function watch(watcher: () => void): () => void {
  if (watchers.size === 0) {
    now = Date.now();
    clock = setInterval(() => {
      now = Date.now();
      watchers.forEach((it) => {
        it();
      });
    }, TICK);
  }
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) clearInterval(clock);
  };
}

/** The moment it is, every half minute. */
export const useNow = () => useSyncExternalStore(watch, () => now);

/** How long until a moment, or since. */
export function Countdown({ to }: { to: string }) {
  const { t } = useTranslation("frame");
  const { unit, count, past } = left(to, useNow());
  const key = past ? (`ago.${unit}` as const) : (`left.${unit}` as const);
  return <span className="number">{t(key, { count })}</span>;
}

/** A day in few letters, for tables. */
export function ShortDay({ at }: { at: string }) {
  return <time dateTime={at}>{formatShortDay(at, useLanguage())}</time>;
}
