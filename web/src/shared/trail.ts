/** The list that somebody came from, so that the next of it is one key away. */
let trail: readonly string[] = [];

export const keepTrail = (ids: readonly string[]): void => {
  trail = ids;
};

/** What stands beside `id` in the list: one further down, or one up. */
export function beside(id: string, step: 1 | -1): string | undefined {
  const at = trail.indexOf(id);
  return at < 0 ? undefined : trail[at + step];
}
