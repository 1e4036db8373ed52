/** One thing done with many cases, and what came of each. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { InboxCase } from "../../../shared/api/types";
import { newKey } from "../../../shared/ids";
import { Button } from "../../../shared/ui/buttons";
import { Dialog } from "../../../shared/ui/dialog";
import { Badge, Notice, ProblemNotice } from "../../../shared/ui/states";
import { Fields, useWanted } from "./Fields";
import type { Act } from "./ManyBar";
import { send, type Result } from "./send";

type Props = { act: Act; cases: InboxCase[]; onClose: (failed?: string[]) => void };

export function ManySheet({ act, cases, onClose }: Props) {
  const { t } = useTranslation("inbox");
  const client = useQueryClient();
  // The cases as they were when the sheet was opened: the list below may change.
  const [asked] = useState(cases);
  const { wanted, set, missing } = useWanted();
  const [tried, setTried] = useState(false);
  const key = useRef(newKey());
  const go = useMutation({
    mutationFn: () =>
      send(
        act,
        asked.map((it) => it.id),
        wanted,
        key.current,
      ),
    onSuccess: () =>
      Promise.all(
        ["inbox", "tags", "case"].map((it) => client.invalidateQueries({ queryKey: [it] })),
      ),
  });
  const results = go.data;
  const failed = results?.filter((it) => !it.done).map((it) => it.case);
  return (
    <Dialog
      title={t(`many.${act}.title`, { count: asked.length })}
      onClose={() => {
        onClose(failed);
      }}
    >
      {results ? (
        <div className="stack">
          <Results of={results} cases={asked} />
          <Button
            onPress={() => {
              onClose(failed);
            }}
          >
            {t("many.done")}
          </Button>
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (!go.isPending && !missing(act)) go.mutate();
          }}
        >
          <p className="soft">{t(`many.${act}.about`)}</p>
          <Fields act={act} wanted={wanted} onChange={set} wrong={tried && missing(act)} />
          {go.error ? <ProblemNotice error={go.error} /> : null}
          <Button type="submit" wide busy={go.isPending}>
            {t(`many.${act}.go`, { count: asked.length })}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function Results({ of, cases }: { of: Result[]; cases: InboxCase[] }) {
  const { t } = useTranslation("inbox");
  const failed = of.filter((it) => !it.done);
  const done = of.length - failed.length;
  const number = (id: string) => cases.find((it) => it.id === id)?.number ?? id;
  return (
    <>
      <Notice
        tone={failed.length > 0 ? "warn" : "good"}
        title={done > 0 ? t("many.came", { count: done }) : t("many.nothing")}
      >
        {failed.length > 0 ? <p>{t("many.failed", { count: failed.length })}</p> : null}
      </Notice>
      <ul className="many-results">
        {[...failed, ...of.filter((it) => it.done)].map((it) => (
          <li key={it.case}>
            <span className="number">{number(it.case)}</span>
            {it.done ? (
              <Badge tone="good">{t("many.ok")}</Badge>
            ) : (
              <span className="small">{it.problem?.detail ?? t("many.not")}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
