/** What can be done to the house, and with files: what the log and the record call it. */
export const HOUSE = [
  "signed-in",
  "signed-out",
  "sign-in-refused",
  "secret-refused",
  "token-made",
  "token-revoked",
  "sessions-ended",
  "person-added",
  "person-changed",
  "setting-changed",
  "cases-imported",
  "cases-exported",
  "records-brought",
  "round-retried",
] as const;

export const ACTS = ["viewed", "downloaded", "exported", "transferred"] as const;
