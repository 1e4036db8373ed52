/** Keeps what is shown true: the open case is read again, rows of lists are brought up to date. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";

import { meQuery } from "../shared/account/me";
import { api, ask } from "../shared/api/client";
import type { InboxCase } from "../shared/api/types";
import { type CaseNews, useLive } from "../shared/live/live";
import { changeRow, idsShown } from "../shared/live/rows";

/** How long to gather before asking, in milliseconds: one act is often several events. */
const GATHER = 700;
/** More rows than this are not asked for one by one. */
const ROWS_MAX = 20;

export function Live() {
  const client = useQueryClient();
  const waiting = useRef(new Map<string, CaseNews>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onCase = useCallback(
    (news: CaseNews) => {
      waiting.current.set(news.case, news);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const all = [...waiting.current.values()];
        waiting.current.clear();
        for (const { case: id, number } of all) {
          // It is open under its id, or under its number.
          void client.invalidateQueries({ queryKey: ["case", id] });
          void client.invalidateQueries({ queryKey: ["case", number] });
        }
        const shown = idsShown(client);
        for (const it of all.filter((it) => shown.has(it.case)).slice(0, ROWS_MAX)) {
          void rowOf(it.number).then((row) => {
            if (row) changeRow(client, row.id, () => row);
          });
        }
      }, GATHER);
    },
    [client],
  );
  const onReload = useCallback(() => {
    void client.invalidateQueries({ queryKey: ["case"] });
    void client.invalidateQueries({ queryKey: ["inbox"] });
  }, [client]);
  const onShut = useCallback(() => {
    void client.invalidateQueries(meQuery);
  }, [client]);
  useLive({ onCase, onReload, onShut });
  return null;
}

async function rowOf(number: string): Promise<InboxCase | undefined> {
  const query = { number, limit: 1 };
  const page = await ask(api.GET("/api/v1/cases", { params: { query } })).catch(() => undefined);
  return page?.cases.find((it) => it.number === number);
}
