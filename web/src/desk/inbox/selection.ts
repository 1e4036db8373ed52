/** The cases that somebody picked out of the list, to do the same with all of them. */
import { useCallback, useMemo, useState } from "react";

import type { InboxCase } from "../../shared/api/types";

/** The server takes so many at once. */
export const MANY_MAX = 200;

export type Selection = {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  set: (ids: Iterable<string>) => void;
  clear: () => void;
};

/** With one more, or one fewer; no more than can be sent at once. */
export function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id) && next.size < MANY_MAX) next.add(id);
  return next;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set<string>());
  const toggle = useCallback((id: string) => {
    setIds((before) => toggled(before, id));
  }, []);
  const set = useCallback((next: Iterable<string>) => {
    setIds(new Set([...next].slice(0, MANY_MAX)));
  }, []);
  const clear = useCallback(() => {
    setIds(new Set<string>());
  }, []);
  return useMemo(() => ({ ids, toggle, set, clear }), [ids, toggle, set, clear]);
}

/** The picked ones of a list, in its order. What is no longer in it is not meant any more. */
export const picked = (cases: readonly InboxCase[], ids: ReadonlySet<string>) =>
  cases.filter((it) => ids.has(it.id));
