/** Values that read the same everywhere: money, days, moments. */
import { useEffect, useState } from "react";
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

/** The moment it is, every half minute. */
export function useNow(): number {
  const [now, settle] = useState(Date.now);
  useEffect(() => {
    const clock = setInterval(() => {
      settle(Date.now());
    }, 30_000);
    return () => {
      clearInterval(clock);
    };
  }, []);
  return now;
}

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
