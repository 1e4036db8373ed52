/** Where to go in these pages, by what it is about. One entry for each page, and none without one. */
export const SECTIONS = {
  house: ["people", "house", "macros"],
  rules: ["regimes", "calendars", "issues", "channels", "letters"],
  running: ["health", "rounds", "accounts", "audit"],
} as const;

export type Group = keyof typeof SECTIONS;
export type Section = (typeof SECTIONS)[Group][number];

export const GROUPS = Object.keys(SECTIONS) as Group[];

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
