/** Words that are about to be sent, and the way to take them back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { api, ask } from "../../shared/api/client";
import type { components } from "../../shared/api/schema.gen";
import type { CaseView, Move } from "../../shared/api/types";
import { keep } from "../../shared/moves/kept";
import { Button } from "../../shared/ui/buttons";
import { Notice, ProblemNotice } from "../../shared/ui/states";

type Waiting = components["schemas"]["PendingView"];

/** How often the countdown is drawn, in milliseconds. */
const TICK = 250;

export function Pending({ view }: { view: CaseView }) {
  const all = view.pending ?? [];
  if (all.length === 0) return null;
  return (
    <div className="pendings">
      {all.map((it) => (
        <One key={it.command_id} of={it} id={view.id} />
      ))}
    </div>
  );
}

function useTakeBack(id: string, { command_id, move, fields }: Waiting) {
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  return useMutation({
    mutationFn: () =>
      ask(
        api.DELETE("/api/v1/cases/{id}/pending/{command_id}", {
          params: { path: { id, command_id } },
        }),
      ),
    onSuccess: () => {
      // It stands in its form again, as it was written.
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value === "string") keep(id, move as Move, name, value);
      }
      search.set("move", move);
      setSearch(search, { replace: true, preventScrollReset: true });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["case", id] }),
  });
}

function One({ of, id }: { of: Waiting; id: string }) {
  const { t } = useTranslation("act");
  const back = useTakeBack(id, of);
  const name = t(`${of.move as "message"}.name`);
  if (of.state === "refused") {
    return (
      <Notice tone="bad" title={t("pending.refused", { move: name })}>
        {of.problem ? <p>{of.problem.detail}</p> : null}
        <Button
          look="secondary"
          busy={back.isPending}
          onPress={() => {
            back.mutate();
          }}
        >
          {t("pending.again")}
        </Button>
      </Notice>
    );
  }
  return (
    <div className="pending" role="status">
      <Until of={of} id={id} name={name} />
      {of.state === "waiting" ? (
        <Button
          look="secondary"
          busy={back.isPending}
          onPress={() => {
            back.mutate();
          }}
        >
          {t("pending.undo")}
        </Button>
      ) : null}
      {back.error ? <ProblemNotice error={back.error} /> : null}
    </div>
  );
}

/** So long words wait before they are sent, in seconds. */
export const WAITS = 10;

function Until({ of, id, name }: { of: Waiting; id: string; name: string }) {
  const { t } = useTranslation("act");
  const client = useQueryClient();
  const [left, setLeft] = useState(() => leftUntil(of.send_at));
  useEffect(() => {
    let asked = 0;
    const clock = setInterval(() => {
      const now = leftUntil(of.send_at);
      setLeft(now);
      // Once it is due it goes within a moment; the case is read until it has gone.
      if (now > 0 || Date.now() - asked < 1000) return;
      asked = Date.now();
      void client.invalidateQueries({ queryKey: ["case", id] });
    }, TICK);
    return () => {
      clearInterval(clock);
    };
  }, [of.send_at, client, id]);
  const seconds = Math.ceil(left / 1000);
  return (
    <span className="pending-until">
      <span>
        {name}
        {": "}
        {/* A reader of the screen hears it once, not every second. */}
        <span className="number" aria-hidden>
          {seconds > 0 ? t("pending.in", { count: seconds }) : t("pending.now")}
        </span>
        <span className="hidden">{t("pending.waits")}</span>
      </span>
      <span className="bar" aria-hidden>
        <span style={{ inlineSize: `${Math.min(100, (left / (WAITS * 1000)) * 100)}%` }} />
      </span>
    </span>
  );
}

const leftUntil = (at: string) => Math.max(0, new Date(at).getTime() - Date.now());
