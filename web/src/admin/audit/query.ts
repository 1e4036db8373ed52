/** What is looked for stands in the address, so that it can be sent on. */
import type { Query } from "./queries";

const NAMES = ["actor", "case", "kind", "from", "to"] as const;

export type Sought = Partial<Record<(typeof NAMES)[number], string>>;

export function readSought(search: URLSearchParams): Sought {
  const sought: Sought = {};
  for (const name of NAMES) {
    const value = search.get(name)?.trim();
    if (value) sought[name] = value;
  }
  return sought;
}

export const writeSought = (sought: Sought) =>
  new URLSearchParams(Object.entries(sought).filter(([, it]) => it) as [string, string][]);

const DAY = 24 * 60 * 60 * 1000;

/** Days are the reader's own, and the last of them is meant whole. */
export function queryOf({ from, to, ...rest }: Sought): Query {
  const at = (day: string, later = 0) => {
    const began = new Date(`${day}T00:00:00`).getTime();
    return Number.isNaN(began) ? undefined : new Date(began + later).toISOString();
  };
  const [first, last] = [from ? at(from) : undefined, to ? at(to, DAY) : undefined];
  return { ...rest, ...(first ? { from: first } : {}), ...(last ? { to: last } : {}) };
}
