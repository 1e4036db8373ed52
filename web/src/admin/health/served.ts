/** Shares and lengths of time, said so that nobody believes them better than they were. */

type Served = { served_seconds: number; of_seconds: number };

/** The share of the time in which a server served, rounded down: 99.99 % is not all of it. */
export function percent({ served_seconds, of_seconds }: Served, language: string): string {
  const all = Math.max(of_seconds, 1);
  const whole = Math.floor((Math.min(served_seconds, all) * 10_000) / all);
  return new Intl.NumberFormat(language, {
    style: "percent",
    maximumFractionDigits: 2,
  }).format(whole / 10_000);
}

export type Lasting = { unit: "day" | "hour" | "minute"; count: number };

/** How long it lasted, rounded up. */
export function lasting({ from, until }: { from: string; until: string }): Lasting {
  const minutes = Math.ceil((Date.parse(until) - Date.parse(from)) / 60_000);
  if (minutes >= 48 * 60) return { unit: "day", count: Math.ceil(minutes / (24 * 60)) };
  if (minutes >= 120) return { unit: "hour", count: Math.ceil(minutes / 60) };
  return { unit: "minute", count: Math.max(1, minutes) };
}
