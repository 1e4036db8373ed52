import type { Role } from "../shared/api/types";

/** Where to go in these pages, by what it is about. One entry for each page, and none without one. */
export const SECTIONS = {
  house: ["people", "house", "macros"],
  rules: ["regimes", "calendars", "issues", "channels", "letters"],
  running: ["health", "rounds", "accounts", "audit"],
} as const;

export type Group = keyof typeof SECTIONS;
export type Section = (typeof SECTIONS)[Group][number];

const GROUPS = Object.keys(SECTIONS) as Group[];

/** Auditors read by which rules the house works, how it runs, and who did what. */
const OF_AUDITORS: readonly Section[] = ["regimes", "calendars", "issues", "channels", "health", "audit"];

/** The pages that somebody has something to do on, as they are grouped. */
export function sectionsOf(role: Role | undefined): [Group, Section[]][] {
  const has = (it: Section) => role !== "auditor" || OF_AUDITORS.includes(it);
  const all = GROUPS.map((group): [Group, Section[]] => [group, SECTIONS[group].filter(has)]);
  return all.filter(([, its]) => its.length > 0);
}

/** Where somebody begins who does not say which page. */
export const firstOf = (role: Role | undefined): Section => (role === "auditor" ? "audit" : "people");

/** The second key after `g`. */
export const KEYS: Record<Section, string> = {
  people: "p",
  house: "h",
  macros: "t",
  regimes: "r",
  calendars: "c",
  issues: "i",
  channels: "w",
  letters: "l",
  health: "s",
  rounds: "b",
  accounts: "a",
  audit: "d",
};
