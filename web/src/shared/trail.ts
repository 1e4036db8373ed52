/** The list that somebody came from, so that the next of it, and the list itself, is one key away. */
type Trail = { ids: readonly string[]; address: string };

let trail: Trail = { ids: [], address: "/desk" };

/** `address` is the list as it was sought and sorted. */
export const keepTrail = (ids: readonly string[], address: string): void => {
  trail = { ids, address };
};

/** What stands beside `id` in the list: one further down, or one up. */
export function beside(id: string, step: 1 | -1): string | undefined {
  const at = trail.ids.indexOf(id);
  return at < 0 ? undefined : trail.ids[at + step];
}

/** Where the way back leads. */
export const cameFrom = (): string => trail.address;
